# Wer etwas getan hat.

who-you = Sie
who-house = Tidewatch
who-program = ein Programm
who-somebody = jemand
