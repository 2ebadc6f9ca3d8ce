# Files that prove answers of an assessment: on a vendor's own page and in the console.
evidence-file = Attach files that prove it
evidence-file-hint = For example a certificate, a report or a picture of a screen: up to { $most } MB each. They are stored encrypted, and are never shown on a page.
evidence-valid = They hold until
evidence-valid-hint = Only if the proof itself ends, as a certificate does.
evidence-attach = Save and attach
evidence-here = Attached files
evidence-none = a proof is asked for, and none is given
evidence-about = { $size } · attached on { $date } · SHA-256 { $sha256 }
evidence-until = holds until { $until }
evidence-over = ended on { $until }
evidence-gone = no longer stored
evidence-remove-named = Remove { $name }
evidence-attached =
    { $count ->
        [one] Saved, and one file is attached.
       *[other] Saved, and { $count } files are attached.
    }
evidence-removed = Saved, and the file is removed.
evidence-refused = { $name } was not attached: { $why } Your answers are saved.
evidence-unfit-question = There is no such question.
evidence-unfit-empty = The file is empty.
evidence-unfit-long = It is larger than { $most } MB. Attach a smaller file, or say in the text where the proof can be seen.
evidence-unfit-full = More than { $files } files or { $most } MB together do not fit. Remove a file first.
evidence-unfit-under-way = Too many files are arriving at the moment. Try again in a minute.
evidence-unfit-form = The connection broke, or this is more than can be sent at once. Attach fewer files at a time.
evidence-signed-names =
    { $count ->
        [one] What you sign names the attached file by its SHA-256. After that it cannot be removed.
       *[other] What you sign names the { $count } attached files by their SHA-256. After that none can be added or removed.
    }
