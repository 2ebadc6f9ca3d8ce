use std::fmt::Write as _;

use super::*;

/// What everybody may, as a page a person can check. Change it only with the diff read.
#[test]
fn the_table_of_roles_is_the_golden_one() {
    let mut table = String::new();
    let mut row = |kind: &str, word: &str, rights: Rights| {
        let rights: Vec<String> = Right::EVERY
            .into_iter()
            .filter(|right| rights.has(*right))
            .map(|right| right.to_string())
            .collect();
        writeln!(table, "{kind} {word}: {}", rights.join(" ")).unwrap();
    };
    for role in Role::EVERY {
        row("role", role.as_str(), role.rights());
    }
    for scope in Scope::EVERY {
        row("scope", scope.as_str(), scope.rights());
    }
    assert_eq!(table, include_str!("../role_rights.txt"));
}

#[test]
fn roles_and_scopes_are_read_as_they_are_written() {
    let roles: Roles = "administrator viewer".parse().unwrap();
    assert_eq!(roles.to_string(), "viewer administrator");
    assert_eq!("".parse::<Roles>(), Ok(Roles::NONE));
    assert!("viewer root".parse::<Roles>().is_err());
    let scopes: Scopes = "scan read".parse().unwrap();
    assert_eq!(scopes.to_string(), "scan read");
    assert!("all".parse::<Scopes>().is_err());
    for role in Role::EVERY {
        assert_eq!(Roles::NONE.with(role).iter().collect::<Vec<_>>(), [role]);
    }
}

#[test]
fn rights_of_several_roles_add_up_and_nobody_has_all() {
    let both = Roles::FIRST.rights();
    for right in [Right::Open, Right::Decide, Right::Manage] {
        assert!(both.has(right), "{right}");
    }
    assert!(!both.has(Right::Sign));
    assert!(!Role::Administrator.rights().has(Right::Open));
    assert!(!Role::Partner.rights().has(Right::Read));
}
