//! Finishing: a list that was read to its end becomes a copy. First everything that belongs to it is durable and counts for nobody, then one change registers it, or nothing
//! was. Reading and weaving come before ([`super::table`]), handing over after ([`super::hand`], [`crate::drop`], [`crate::delivery`]).

use model::access::{Access, Right};
use model::ids::{ApprovalId, CopyId, DropId, ListId, ObjectId, UploadId};
use model::time::Time;
use platform::audit::About;
use platform::objects::Entrusted;
use sha2::Digest as _;
use store::custody::copy::{Copy, CopyHow, CopyState};
use store::custody::drop::{DropState, ExportDrop};
use store::custody::export::{Delivery, ExportKind, ListExport};
use store::error::StoreError;
use store::objects::Written;
use store::txn::Change;
use zeroize::Zeroizing;

use super::approval::Leaving;
use super::out::{Kept, Out};
use super::table::{Counted, Tabler};
use super::twice::fits;
use super::{Checked, Export, Exported, Preview, SealedCopy};
use crate::adopt::{SEED_FILE, sealed_content, seeds_end};
use crate::drop::DropLink;
use crate::escrow::{EscrowPlace, Escrowing};
use crate::exporter::Noted;
use crate::marks::{Dealing, Drawn, suggested};
use crate::membership::{self, Gathered, Ready};
use crate::seed_file::Columns;
use crate::standing;
use crate::{Custody, CustodyError, List, Unfit};

/// A list that was read to its end, and that may leave as far as anybody can say before the change.
struct Finished {
    id: CopyId,
    wanted: Checked,
    /// Of which list, if it is known by then; else the one it will be.
    list: ListId,
    preview: Preview,
    source_sha256: [u8; 32],
    /// The second person's word, where one is needed.
    approval: Option<ApprovalId>,
    link: Option<DropLink>,
    upload: Option<UploadId>,
}

/// What belongs to it: durable, and counting for nobody until it is registered.
struct Made {
    file: Kept,
    escrow: Option<(EscrowPlace, Kept)>,
    dealing: Option<Dealing>,
    seeds: Option<(ObjectId, Written)>,
    membership: Option<Ready>,
    exporter: Option<Noted>,
}

impl Custody {
    /// Registers a list that was read to its end: from here on the copy exists.
    ///
    /// Errors: nobody is in it; much more is in it than before, or somebody who was removed, and nobody said that this is meant; a second person has to agree and has not; the party
    /// may not receive it. Then nothing was, but for the question to the second person.
    pub async fn export_finish(
        &self,
        access: &Access,
        export: Export,
        now: Time,
    ) -> Result<Exported, CustodyError> {
        access.require(Right::Keep)?;
        let Export { id, wanted, tabler, drawn, planned, list, intake, source, out, escrow, .. } = export;
        let Export { link, last, new_list, upload, .. } = export;
        if tabler.layout().is_some() && tabler.counted().rows == 0 {
            return Err(Unfit::NobodyInList.into());
        }
        let gathered = intake.gathered();
        let rows_before = last.map(|(_, rows)| rows);
        let preview = self.preview(access, (&wanted, list), (&tabler, &gathered, rows_before), now).await?;
        let more_canaries = Some(suggested(Some(preview.counted.rows)));
        let more_canaries = more_canaries.filter(|more| wanted.seeds.is_none() && *more > planned);
        let preview = Preview { more_canaries, new_list, ..preview };
        let Some(out) = out else {
            let counted = Counted { canaries: planned, ..preview.counted };
            return Ok(Exported::Dry(Box::new(Preview { counted, ..preview })));
        };
        fits(&wanted, &preview, out.length_bytes)?;
        let source_sha256: [u8; 32] = source.finalize().into();
        let approval = match preview.needs_second {
            Some(why) => Some(self.approved(access, &wanted, (&preview, why), source_sha256, now).await?),
            None => None,
        };
        let finished = Finished { id, wanted, list, preview, source_sha256, approval, link, upload };
        let made = self.made(access, &finished, (out, escrow), (drawn, gathered), now);
        let made = Box::pin(made).await?;
        let sealed = Box::pin(self.register_copy(access, finished, made, now)).await?;
        Ok(Exported::Sealed(Box::new(sealed)))
    }

    /// Says what would leave, beside what left before.
    async fn preview(
        &self,
        access: &Access,
        (wanted, list): (&Checked, ListId),
        (tabler, gathered, before): (&Tabler, &Gathered, Option<u64>),
        now: Time,
    ) -> Result<Preview, CustodyError> {
        let counted = tabler.counted().clone();
        let layout = tabler.layout().cloned().ok_or(Unfit::NoHeader)?;
        let (difference, removed) = match wanted.kind {
            ExportKind::List => {
                let difference = self.difference(access, gathered, wanted.party).await?;
                (difference, self.removed_in(access, gathered).await?)
            }
            // Whoever was removed has to stand among those not to write to.
            ExportKind::Suppression => (None, 0),
        };
        let leaving = Leaving { party: wanted.party, list, rows: counted.rows };
        let needs_second = self.needs_second(access, &leaving, now).await?;
        let people = gathered.people();
        let preview = Preview {
            layout,
            people,
            before,
            twice: None,
            more_canaries: None,
            new_list: None,
            difference,
            removed,
            needs_second,
            counted,
        };
        let twice = self.twice(access, (wanted, list), &preview, now).await?;
        Ok(Preview { twice, ..preview })
    }

    /// Makes what belongs to it. Before the change is begun: who waits for files within one keeps everybody else from writing.
    async fn made(
        &self,
        access: &Access,
        finished: &Finished,
        (out, escrow): (Out, Option<Escrowing>),
        (drawn, gathered): (Option<Box<Drawn>>, Gathered),
        now: Time,
    ) -> Result<Made, CustodyError> {
        let file = out.keep().await?;
        let escrow = match escrow {
            Some(Escrowing { place, out }) => Some((place, out.keep().await?)),
            None => None,
        };
        let dealing = match drawn {
            Some(drawn) => Some(Box::pin(self.dealing(access, *drawn, now)).await?),
            None => None,
        };
        let seeds = self.keep_seeds(access, finished, dealing.as_ref(), now).await?;
        let membership = match finished.wanted.kind {
            // Where somebody was removed before, it was asked whether he is meant.
            ExportKind::List => {
                let gathered = gathered.taking_back(finished.preview.removed);
                Some(self.membership_ready(access, gathered, finished.id, (now, now)).await?)
            }
            // People not to write to are no part of who was on the list.
            ExportKind::Suppression => None,
        };
        let exporter = Box::pin(self.exporter_note(access, finished.id, now)).await?;
        Ok(Made { file, escrow, dealing, seeds, membership, exporter })
    }

    /// Registers all of it in one change.
    async fn register_copy(
        &self,
        access: &Access,
        finished: Finished,
        made: Made,
        now: Time,
    ) -> Result<SealedCopy, CustodyError> {
        let Made { file, escrow, dealing, seeds, membership, exporter } = made;
        let mut change = self.store().change(access).await?;
        self.may_leave_in_txn(&mut change, &finished, now).await?;
        let list = self.leaving_list_in_txn(access, &mut change, &finished, now).await?;
        let by = (now, access.actor.to_string());
        let copy = finished.copy(list.id, seeds.as_ref().map(|(object, _)| *object), by);
        let export = finished.export(&file);
        for written in std::iter::once(file.written).chain(seeds.map(|(_, written)| written)) {
            change.object_keep_in_txn(written).await?;
        }
        change.copy_add_in_txn(&copy).await?;
        if let Some(dealing) = dealing
            && !self.dealt_in_txn(access, &mut change, dealing, now).await?
        {
            return Err(CustodyError::Drawn);
        }
        change.export_add_in_txn(&export).await?;
        let in_escrow = escrow.as_ref().map(|(place, _)| place.id);
        if let Some(escrow) = escrow {
            self.escrow_in_txn(access, &mut change, escrow, (&copy, &export)).await?;
        }
        if let Some(ready) = membership {
            membership::keep_in_txn(&mut change, ready, now).await?;
        }
        if let Some(noted) = exporter {
            Box::pin(self.exporter_keep_in_txn(access, &mut change, noted)).await?;
        }
        self.way_in_txn(&mut change, &finished, (&copy, &export, file.object)).await?;
        finished.use_up_in_txn(&mut change).await?;
        self.finish(access, change, "copy.export", &finished.about(list.id)).await?;
        let Finished { id: copy, wanted, preview, link, .. } = finished;
        Ok(SealedCopy {
            copy,
            preview,
            link,
            link_until: wanted.link_until,
            length_bytes: export.length_bytes,
            sha256: export.sha256,
            escrow: in_escrow,
        })
    }

    /// Asks once more, in the change itself, what was asked before.
    async fn may_leave_in_txn(
        &self,
        change: &mut Change,
        Finished { wanted, list, preview, approval, .. }: &Finished,
        now: Time,
    ) -> Result<(), CustodyError> {
        standing::may_receive_in_txn(change, wanted.party, now).await?;
        match approval {
            Some(_) => Ok(()),
            None => {
                let leaving = Leaving { party: wanted.party, list: *list, rows: preview.counted.rows };
                self.still_alone_in_txn(change, &leaving, now).await
            }
        }
    }

    /// Says in which way it goes to the party.
    async fn way_in_txn(
        &self,
        change: &mut Change,
        Finished { wanted, link, .. }: &Finished,
        (copy, export, object): (&Copy, &ListExport, ObjectId),
    ) -> Result<(), CustodyError> {
        let now = copy.made.0;
        if let Some(link) = link {
            let drop = ExportDrop {
                id: DropId::new(now, self.parts.chance.bytes()),
                copy: copy.id,
                print: link.print(),
                object,
                file_name: file_name(wanted),
                length_bytes: export.length_bytes,
                sha256: export.sha256,
                made: copy.made.clone(),
                until: wanted.link_until,
                state: DropState::Open,
                fetched_to: 0,
                fetched_at: None,
                ended: None,
            };
            change.drop_add_in_txn(&drop).await?;
        }
        if let Some(url) = &wanted.push {
            change.push_add_in_txn(copy.id, url, now).await?;
        }
        Ok(())
    }

    /// Registers what was sealed for the owner, as a copy of our own house.
    async fn escrow_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        (place, kept): (EscrowPlace, Kept),
        (copy, export): (&Copy, &ListExport),
    ) -> Result<(), CustodyError> {
        change.object_keep_in_txn(kept.written).await?;
        change.copy_add_in_txn(&place.copy(copy)).await?;
        let export = ListExport {
            copy: place.id,
            delivery: Delivery::Escrow,
            length_bytes: kept.length_bytes,
            sha256: kept.sha256,
            object: Some(kept.object),
            compared: None,
            ..export.clone()
        };
        change.export_add_in_txn(&export).await?;
        change.escrow_add_in_txn(place.id, copy.id, place.end).await?;
        let about = About::of("copy", place.id).and("party", place.party).and("list", copy.list);
        self.parts.audit.append_in_txn(access, change, "copy.escrow", &about).await?;
        Ok(())
    }

    /// The plain text of the canaries, sealed, as [`Custody::adopt`] keeps it.
    async fn keep_seeds(
        &self,
        access: &Access,
        Finished { wanted, preview, .. }: &Finished,
        dealing: Option<&Dealing>,
        now: Time,
    ) -> Result<Option<(ObjectId, Written)>, CustodyError> {
        let Some(dealing) = dealing else { return Ok(None) };
        let columns = Columns::of(preview.layout.columns.clone(), Some(preview.layout.address()))?;
        let content: Zeroizing<Vec<u8>> = sealed_content(&wanted.list, &columns, &dealing.rows);
        let end = seeds_end(Some(wanted.until), now);
        let entrusted = Entrusted { kind: SEED_FILE, content: &content, now, end };
        Ok(Some(self.entrust(access, &entrusted).await?))
    }

    /// The list of that name, added if there is none.
    async fn leaving_list_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        Finished { wanted, list: id, preview, .. }: &Finished,
        now: Time,
    ) -> Result<List, CustodyError> {
        let by = (now, access.actor.to_string());
        if let Some(known) = change.list_by_name_in_txn(&wanted.list).await? {
            // Somebody added a list of this name meanwhile; who is on it was written for another.
            if known.id != *id {
                return Err(CustodyError::ListMeanwhile);
            }
            let owner = if wanted.owner.is_empty() { known.owner.clone() } else { wanted.owner.clone() };
            let list = List { owner, changed: by, ..known };
            change.list_change_in_txn(&list).await?;
            return Ok(list);
        }
        let list = List {
            id: *id,
            name: wanted.list.clone(),
            owner: wanted.owner.clone(),
            deputy: String::new(),
            captured: String::new(),
            told: String::new(),
            rows_about: Some(preview.counted.rows),
            added: by.clone(),
            changed: by,
        };
        match change.list_add_in_txn(&list).await {
            Err(StoreError::Conflict { .. }) => Err(CustodyError::ListMeanwhile),
            other => Ok(other.map(|()| list)?),
        }
    }
}

impl Finished {
    /// The row of the copy.
    fn copy(&self, list: ListId, seed_object: Option<ObjectId>, by: (Time, String)) -> Copy {
        Copy {
            id: self.id,
            list,
            party: self.wanted.party,
            how: CopyHow::Exported,
            purpose: self.wanted.purpose.clone(),
            rows_about: Some(self.preview.counted.rows),
            made: by,
            until: Some(self.wanted.until),
            // It is with the party when it was handed over: fetched by its link, tried at its platform, written or taken by a program ([`super::hand`]).
            state: CopyState::Prepared,
            seeds: self.preview.counted.canaries,
            seed_object,
            out: None,
            ended: None,
        }
    }

    /// The row of what was made of the file.
    fn export(&self, file: &Kept) -> ListExport {
        let preview = &self.preview;
        ListExport {
            copy: self.id,
            kind: self.wanted.kind,
            delivery: self.wanted.delivery,
            columns: preview.layout.columns.clone(),
            left_out: preview.layout.left_out.clone(),
            rows: preview.counted.rows,
            people: preview.people,
            invalid: preview.counted.invalid,
            length_bytes: file.length_bytes,
            sha256: file.sha256,
            source_sha256: self.source_sha256,
            object: Some(file.object),
            compared: preview.difference.map(|known| (known.last, known.joined, known.left)),
        }
    }

    /// Uses up what lets one list leave: a second person's word, and an upload, which becomes one copy and never two.
    async fn use_up_in_txn(&self, change: &mut Change) -> Result<(), CustodyError> {
        if let Some(approval) = self.approval {
            change.approval_use_in_txn(approval, self.id).await?;
        }
        if let Some(upload) = self.upload
            && !change.upload_remove_in_txn(upload).await?
        {
            return Err(StoreError::Missing { what: "an upload" }.into());
        }
        Ok(())
    }

    fn about(&self, list: ListId) -> About {
        let about = About::of("copy", self.id)
            .and("party", self.wanted.party)
            .and("list", list)
            .count("rows", self.preview.counted.rows)
            .count("canaries", self.preview.counted.canaries)
            .word("delivery", self.wanted.delivery.as_str());
        self.approval.map_or(about.clone(), |approval| about.and("approval", approval))
    }
}

/// What the file is called by whoever fetches it.
fn file_name(wanted: &Checked) -> String {
    plain_name(wanted) + wanted.sealed_to.ending()
}

/// What it is called when it is open; letters, digits and hyphens only.
pub(super) fn plain_name(wanted: &Checked) -> String {
    let plain = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' };
    let words: String = wanted.list.chars().take(40).map(plain).collect();
    let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let words = if words.is_empty() { "list".to_owned() } else { words };
    format!("{words}.csv")
}
