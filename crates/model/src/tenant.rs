//! Tenants: who shares this installation and sees only their own; a tree, because customers have customers.
//! Decides *who stands below whom*; rows are `store::platform::tenant`, rights are [`crate::access`].
//! Read by `store`, `platform` and the pillars.

use std::collections::HashMap;

use thiserror::Error;

use crate::ids::TenantId;

/// A tenant: a company, or a customer of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Which one.
    pub id: TenantId,
    /// The tenant above; only [`TenantId::HOUSE`] has none.
    pub parent: Option<TenantId>,
    /// What people call it; unique below its parent.
    pub name: String,
}

/// How deep the tree may be, the house included: an ESP, its resellers, their customers, a brand of those, and room to spare.
pub const MAX_TENANT_DEPTH: usize = 8;

/// Tenants do not form a tree.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TenantError {
    /// A parent that is not among the tenants.
    #[error("place tenant {0}: its parent is not known")]
    UnknownParent(TenantId),
    /// Below itself, or too deep.
    #[error("place tenant {0}: it stands deeper than {MAX_TENANT_DEPTH} or below itself")]
    TooDeep(TenantId),
    /// Twice, or a second root.
    #[error("place tenant {0}: it is named twice or has no parent")]
    Misplaced(TenantId),
}

/// Who stands below whom.
#[derive(Debug, Clone, Default)]
pub struct TenantTree {
    parents: HashMap<TenantId, Option<TenantId>>,
}

impl TenantTree {
    /// Builds the tree from all tenants, in any order.
    ///
    /// Errors: the first tenant that has no place in a tree below [`TenantId::HOUSE`].
    pub fn new(tenants: &[Tenant]) -> Result<Self, TenantError> {
        let mut parents = HashMap::with_capacity(tenants.len());
        for tenant in tenants {
            let is_root = tenant.id == TenantId::HOUSE;
            if is_root != tenant.parent.is_none() || parents.insert(tenant.id, tenant.parent).is_some() {
                return Err(TenantError::Misplaced(tenant.id));
            }
        }
        let tree = Self { parents };
        for tenant in tenants {
            tree.check_path(tenant.id)?;
        }
        Ok(tree)
    }

    fn check_path(&self, tenant: TenantId) -> Result<(), TenantError> {
        let mut at = tenant;
        for _ in 0..MAX_TENANT_DEPTH {
            match self.parents.get(&at) {
                Some(Some(parent)) => at = *parent,
                Some(None) => return Ok(()),
                None => return Err(TenantError::UnknownParent(tenant)),
            }
        }
        Err(TenantError::TooDeep(tenant))
    }

    /// Returns the tenant and everybody above it, itself first, the house last; empty if it is not known.
    #[must_use]
    pub fn path(&self, tenant: TenantId) -> Vec<TenantId> {
        let mut path = Vec::new();
        let mut at = Some(tenant);
        while let Some(step) = at {
            let Some(parent) = self.parents.get(&step) else { break };
            path.push(step);
            at = *parent;
        }
        path
    }

    /// Says whether `tenant` is `ancestor` or stands anywhere below it.
    #[must_use]
    pub fn is_within(&self, tenant: TenantId, ancestor: TenantId) -> bool {
        self.path(tenant).contains(&ancestor)
    }
}

#[cfg(test)]
mod tests;
