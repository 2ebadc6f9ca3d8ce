# Was einen Brief davon abhält, unterschrieben zu werden, und was besser wäre.

lint-link = „{ $found }“ ist ein Link, ein Anhang oder eine Aufforderung. So schreiben Diebe, deshalb tun unsere Briefe das nicht: Sagen Sie, was man eintippt oder tut.
lint-blame = „{ $found }“ zeigt auf andere. Die Menschen haben ihre Adresse uns gegeben. Sagen Sie, was geschehen ist und was Sie jetzt tun.
lint-minimising = „{ $found }“ macht es klein. Sagen Sie, was entwendet wurde und wann Sie es bemerkt haben.
lint-hedge = „{ $found }“ lässt offen, ob es den Leser betrifft. Jeden, der diesen Brief bekommt, betrifft es: Sagen Sie das.
lint-alarm = „{ $found }“ drängt oder ruft. Nennen Sie ruhig die Zeit, die da ist.
lint-texts = Der Brief hat keinen Text, oder er hat ihn in zu vielen Sprachen.
lint-language = „{ $found }“ ist keine Sprache, steht doppelt da, oder es gibt noch keine Regeln dafür. Regeln gibt es für Englisch und Deutsch.
lint-subject = Der Betreff ist leer, mehr als eine Zeile oder zu lang: „{ $found }“
lint-body = Der Text ist leer, zu lang oder enthält Zeichen, die niemand sieht: „{ $found }“
lint-variable = „{ $found }“ steht in Klammern und ist keine Variable dieses Briefs. Eigene geschweifte Klammern werden verdoppelt.
lint-unused = Die Variable „{ $found }“ wird nirgends gebraucht, steht doppelt da oder hat keinen Namen, den ein Text nennen kann.
lint-sender = „{ $found }“ ist keine Adresse bei einer unserer Domains.
lint-nobody = Der Brief ist für niemanden: In der Menge der Betroffenen steht niemand.
