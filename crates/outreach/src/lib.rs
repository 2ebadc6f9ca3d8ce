//! Outreach: teach customers beforehand, be transparent in public.
