# Importing protected names from a table: what is wrong with a row, and how to mend it.

protect-no-column = The table has no column "{ $column }". The first row must name the columns: kind, name, addresses, domains, note.
protect-bad-kind = "{ $value }" is not a kind. Write person, brand, domain or vendor.
protect-no-name = The name is missing.
protect-too-long = There is more in this cell than fits.
protect-bad-address = "{ $value }" is not a mail address.
protect-bad-domain = "{ $value }" is not a domain. Write it like example.com.
protect-twice = This name stands in row { $row } already.
protect-configured = This name is in the configuration file with other details. Change it there.
protect-too-many = There are too many names. Remove some first.
