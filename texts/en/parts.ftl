# What the frame of a page and its parts say. Pages have files of their own.

parts-skip = Skip to the content
parts-menu = Menu
parts-navigation = Console
parts-way-back = Way back
parts-person-menu = You
parts-account = Your account
parts-sign-out = Sign out
parts-theme = Colours
parts-theme-device = As device
parts-theme-light = Day
parts-theme-dark = Night
parts-language = Language

parts-nav-overview = Overview
parts-nav-messages = Messages
parts-nav-held = Held
parts-nav-vendors = Vendors
parts-nav-canaries = Canaries
parts-nav-warnings = Warnings
parts-nav-cases = Cases
parts-nav-protect = Protect
parts-nav-policies = Policies
parts-nav-exceptions = Exceptions
parts-nav-letters = Letters
parts-nav-audit = Audit
parts-nav-settings = Settings
parts-nav-waiting = waiting for a decision

parts-level = Level of warning
parts-level-calm = Calm
parts-level-calm-meaning = nothing needs you
parts-level-watch = Watch
parts-level-watch-meaning = something is unusual
parts-level-act = Act
parts-level-act-meaning = something needs you now

parts-stopped = Enforcing is stopped. { $who } stopped it at { $at }.
parts-stopped-meaning = All mail passes: it is judged and marked, but nothing is held or refused until somebody resumes.
parts-stopped-resume = Look, and resume

parts-action-accept = accepted
parts-action-tag = marked
parts-action-hold = held
parts-action-defer = put off
parts-action-reject = refused

parts-severity-info = for information
parts-severity-low = low
parts-severity-medium = medium
parts-severity-high = high
parts-severity-critical = critical

# A day, for example in a table.
parts-day = { $date }
parts-instant = { $date }, { $clock } UTC
parts-time-now = just now
parts-time-minutes-ago =
    { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
parts-time-hours-ago =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
parts-time-days-ago =
    { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
# How long something has lasted: "for ...". `$days` is 0 while people count in hours.
parts-time-for =
    { $days ->
        [0]
            { $hours ->
                [one] one hour
               *[other] { $hours } hours
            }
       *[other] { $days } days
    }
parts-time-in-minutes =
    { $count ->
        [one] in 1 minute
       *[other] in { $count } minutes
    }
parts-time-in-hours =
    { $count ->
        [one] in 1 hour
       *[other] in { $count } hours
    }
parts-time-in-days =
    { $count ->
        [one] in 1 day
       *[other] in { $count } days
    }

parts-table-filter = Filter
parts-table-clear = Clear filters
parts-table-export = Export as CSV
parts-table-choose = Choose
parts-table-choose-all = Choose all on this page
parts-table-with-chosen = With those you ticked:
parts-table-chosen-count = chosen
parts-table-nothing = Nothing yet.
parts-table-more =
    { $count ->
        [one] and one more that is not listed here.
       *[other] and { $count } more that are not listed here.
    }
parts-table-nothing-fits = Nothing fits these filters
parts-table-nothing-fits-text = There is something here, but not with these words. Take one filter away, or clear all of them.
parts-pager = Pages
parts-pager-first = First page
parts-pager-next = Next page

parts-copy = Copy
parts-copied = Copied
parts-chart-time = Time
parts-chart-numbers = The numbers
