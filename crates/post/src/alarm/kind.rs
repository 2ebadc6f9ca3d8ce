//! Kinds of alarms: what people are woken for, how grave it is, and whether it lasts. The words are in `texts/<language>/alarm.ftl`.

use model::severity::Severity;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// Mail is held and nobody looks. Arguments: `messages`, `hours`.
    HeldTooLong,
    /// More messages were held that turned out fine than may be. Cause: the direction. Arguments: `held`, `budget`.
    HoldBudget,
    /// A door from which nothing comes. Cause: the door. Arguments: `door`, `hours`.
    DoorSilent,
    /// A door that turns mail away because too much comes. Cause: the door. Arguments: `door`.
    DoorOverloaded,
    /// Mail is put off, because it cannot be judged. Cause: the door. Arguments: `door`, `since`.
    Deferring,
    /// Mail passes unjudged, because judging has failed for too long. Cause: the door. Arguments: `door`, `since`.
    AcceptAndMark,
    /// Mail that must be held cannot be kept, and is put off. Cause: the door. Arguments: `door`.
    HoldFailed,
    /// Somebody stopped all enforcement. Arguments: `who`, `at`.
    EnforcementStopped,
    /// The disk of the data is nearly full. Cause: the folder's role. Arguments: `free_mb`, `percent`.
    DiskFull,
    /// Sealed objects are missing or damaged. Arguments: `objects`.
    ObjectsMissing,
    /// A released message may have been delivered twice. Cause: the held message. Arguments: `held`.
    ReleaseMaybeTwice,
    /// Rules could not be loaded; the ones before stay in force. Cause: the place. Arguments: `rules`.
    RulesFailed,
    /// A recipient asks for a held message. Cause: the held message. Arguments: `held`.
    RecipientAsked,
    /// A recipient says that a held message is an attack. Cause: the held message. Arguments: `held`.
    RecipientReported,
    /// A copy of a customer list seems to be out. Cause: the attribution. Arguments: `list`, `party`, `date`.
    LeakSuspected,
    /// Mail in a vendor's own name, which nobody answered for, came to a mark that is in its copy only. Cause: the attribution. Arguments: `list`, `party`, `date`.
    LeakUnanswered,
    /// Mail came to a mark that is in several copies: something of a list is out, and nobody can say from which copy. Cause: the attribution. Arguments: `list`.
    LeakSomething,
    /// Several such marks lean to a copy, too weakly to say so. Cause: the attribution. Arguments: `list`, `party`, `date`, `one_in`.
    LeakLeaning,
    /// Several such marks name a copy, with a bound on naming a wrong one. Cause: the attribution. Arguments: `list`, `party`, `date`, `one_in`.
    LeakNamed,
    /// Something of a customer list is in a file that somebody found. Cause: the attribution. Arguments: `list`.
    LeakInDump,
    /// A message to a canary names somebody who may write there, and whether it is from there could not be found out. Cause: the copy. Arguments: `list`, `party`, `date`.
    CanaryUndecided,
    /// Somebody tests whether a leak would be noticed and told: as grave as what it stands for, so that it takes the same way. Cause: the message. Arguments: `list`, `party`, `date`.
    LeakTest,
    /// A campaign is from where a vendor writes for us, and nobody planned it. Cause: the question. Arguments: `list`, `party`, `domain`.
    SendQuestion,
    /// A vendor answered what we asked about a copy that seems to be out. Cause: the attribution. Arguments: `party`.
    InquiryAnswered,
    /// Mail to a domain of canaries came to us and does not any more. Cause: the domain. Arguments: `domain`.
    CanaryDomainLost,
    /// The day of a promise to customers has come. Cause: the commitment. Arguments: `owner`, `due`, `case`.
    CommitmentOverdue,
    /// An obligation of a case is nearly due, or overdue. Cause: the obligation. Arguments: `due`, `case`.
    ObligationDue,
    /// What a vendor answered holds for a few days more. Cause: the assessment and how many days. Arguments: `party`, `questionnaire`, `until`.
    AssessmentEnding,
    /// Files stop to prove what a vendor answered. Cause: the assessment, the day and how many days before. Arguments: `party`, `questionnaire`, `count`, `until`.
    EvidenceEnding,
    /// A copy of a list ends soon. Cause: the copy and how many days before. Arguments: `list`, `party`, `until`.
    CopyEnds,
    /// A holder tells of an export that was not made here. Cause: the event. Arguments: `party`, `list`, `rows`, `date`.
    ExportUnknown,
}

impl AlarmKind {
    /// What canaries said: customers' addresses are out. The cause of each is the leak, whose closing ends it.
    pub const LEAKS: [AlarmKind; 5] = [
        AlarmKind::LeakSuspected,
        AlarmKind::LeakUnanswered,
        AlarmKind::LeakSomething,
        AlarmKind::LeakLeaning,
        AlarmKind::LeakNamed,
    ];

    /// All kinds.
    pub const ALL: [Self; 31] = [
        Self::HeldTooLong,
        Self::HoldBudget,
        Self::DoorSilent,
        Self::DoorOverloaded,
        Self::Deferring,
        Self::AcceptAndMark,
        Self::HoldFailed,
        Self::EnforcementStopped,
        Self::DiskFull,
        Self::ObjectsMissing,
        Self::ReleaseMaybeTwice,
        Self::RulesFailed,
        Self::RecipientAsked,
        Self::RecipientReported,
        Self::LeakSuspected,
        Self::LeakUnanswered,
        Self::LeakSomething,
        Self::LeakLeaning,
        Self::LeakNamed,
        Self::LeakInDump,
        Self::CanaryUndecided,
        Self::LeakTest,
        Self::SendQuestion,
        Self::CanaryDomainLost,
        Self::InquiryAnswered,
        Self::CommitmentOverdue,
        Self::ObligationDue,
        Self::AssessmentEnding,
        Self::EvidenceEnding,
        Self::CopyEnds,
        Self::ExportUnknown,
    ];

    /// Returns the word that is kept, shown and sent to webhooks; it never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HeldTooLong => "held-too-long",
            Self::HoldBudget => "hold-budget",
            Self::DoorSilent => "door-silent",
            Self::DoorOverloaded => "door-overloaded",
            Self::Deferring => "deferring",
            Self::AcceptAndMark => "accept-and-mark",
            Self::HoldFailed => "hold-failed",
            Self::EnforcementStopped => "enforcement-stopped",
            Self::DiskFull => "disk-full",
            Self::ObjectsMissing => "objects-missing",
            Self::ReleaseMaybeTwice => "release-maybe-twice",
            Self::RulesFailed => "rules-failed",
            Self::RecipientAsked => "recipient-asked",
            Self::RecipientReported => "recipient-reported",
            Self::LeakSuspected => "leak-suspected",
            Self::LeakUnanswered => "leak-unanswered",
            Self::LeakSomething => "leak-something",
            Self::LeakLeaning => "leak-leaning",
            Self::LeakNamed => "leak-named",
            Self::LeakInDump => "leak-in-dump",
            Self::CanaryUndecided => "canary-undecided",
            Self::LeakTest => "leak-test",
            Self::SendQuestion => "send-question",
            Self::CanaryDomainLost => "canary-domain-lost",
            Self::InquiryAnswered => "inquiry-answered",
            Self::CommitmentOverdue => "commitment-overdue",
            Self::ObligationDue => "obligation-due",
            Self::AssessmentEnding => "assessment-ending",
            Self::EvidenceEnding => "evidence-ending",
            Self::CopyEnds => "copy-ends",
            Self::ExportUnknown => "export-unknown",
        }
    }

    /// Reads the word written by [`AlarmKind::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How grave it is. From [`Severity::High`] on it passes quiet hours and goes through the on-call order more than once.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::AcceptAndMark
            | Self::ObjectsMissing
            | Self::LeakSuspected
            | Self::LeakUnanswered
            | Self::LeakSomething
            | Self::LeakNamed
            | Self::LeakInDump
            | Self::LeakTest => Severity::Critical,
            Self::DoorSilent
            | Self::LeakLeaning
            | Self::Deferring
            | Self::HoldFailed
            | Self::EnforcementStopped
            | Self::DiskFull
            | Self::SendQuestion
            | Self::CanaryDomainLost
            | Self::ObligationDue
            | Self::ExportUnknown => Severity::High,
            Self::HoldBudget
            | Self::DoorOverloaded
            | Self::RulesFailed
            | Self::RecipientReported
            | Self::CanaryUndecided
            | Self::InquiryAnswered
            | Self::CommitmentOverdue
            | Self::AssessmentEnding
            | Self::EvidenceEnding
            | Self::CopyEnds => Severity::Medium,
            Self::HeldTooLong | Self::ReleaseMaybeTwice | Self::RecipientAsked => Severity::Low,
        }
    }

    /// Whether it lasts until whoever raised it says that it is over. One that does not is over when somebody acknowledges it.
    #[must_use]
    pub const fn is_lasting(self) -> bool {
        match self {
            Self::HeldTooLong
            | Self::HoldBudget
            | Self::DoorSilent
            | Self::DoorOverloaded
            | Self::EnforcementStopped
            | Self::DiskFull
            | Self::ObjectsMissing
            | Self::RulesFailed
            | Self::SendQuestion
            | Self::CanaryDomainLost
            | Self::CommitmentOverdue
            | Self::ObligationDue => true,
            // This one ends when the next message is held; until one must be, there is no end but a person's.
            Self::HoldFailed => false,
            // These two end by themselves where the whole door failed; where one message did, there is no end but a person's.
            Self::Deferring
            | Self::AcceptAndMark
            | Self::ReleaseMaybeTwice
            | Self::RecipientAsked
            | Self::RecipientReported
            | Self::LeakSuspected
            | Self::LeakUnanswered
            | Self::LeakSomething
            | Self::LeakLeaning
            | Self::LeakNamed
            | Self::LeakInDump
            | Self::CanaryUndecided
            | Self::InquiryAnswered
            | Self::LeakTest
            | Self::AssessmentEnding
            | Self::EvidenceEnding
            | Self::CopyEnds
            | Self::ExportUnknown => false,
        }
    }
}
