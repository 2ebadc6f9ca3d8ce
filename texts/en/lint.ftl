# What keeps a letter from being signed, and what would be better.

lint-link = “{ $found }” is a link, an attachment or a request. Thieves write that, so our letters do not: say what to type, or what to do.
lint-blame = “{ $found }” points at others. People gave their address to us. Say what happened, and what you do now.
lint-minimising = “{ $found }” makes it small. Say what was taken, and when you found out.
lint-hedge = “{ $found }” leaves open whether the reader is concerned. Everybody who gets this letter is: say so.
lint-alarm = “{ $found }” hurries or shouts. Give the time that is there, quietly.
lint-texts = The letter has no text, or in too many languages.
lint-language = “{ $found }” is no language, is there twice, or there are no rules for it yet. Rules are there for English and German.
lint-subject = The subject is empty, longer than a line, or too long: “{ $found }”
lint-body = The text is empty, too long, or holds characters that nobody sees: “{ $found }”
lint-variable = “{ $found }” stands in braces and is no variable of this letter. Braces of your own are doubled.
lint-unused = The variable “{ $found }” is used nowhere, is there twice, or has no name that a text can use.
lint-sender = “{ $found }” is no address at a domain of ours.
lint-nobody = The letter is for nobody: there is nobody in the affected set.
