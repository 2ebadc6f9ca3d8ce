# Who did something.

who-you = you
who-house = Tidewatch
who-program = a program
who-somebody = somebody
