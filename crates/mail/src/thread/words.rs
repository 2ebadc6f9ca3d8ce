//! The words mail programs put before what they quote, in the languages they speak. Data; `preamble` and `banner` read it.

/// What a line of a quoted header block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Cc,
    Subject,
    /// Known, but of no use here: importance, attachments, reply-to.
    Other,
}

/// Labels of quoted header blocks in lower case, without the colon.
#[rustfmt::skip]
pub(super) const LABELS: &[(&str, Label)] = &[
    // English, German, French, Spanish, Portuguese, Italian, Dutch
    ("from", Label::From), ("von", Label::From), ("de", Label::From), ("da", Label::From), ("van", Label::From), ("expéditeur", Label::From),
    ("absender", Label::From), ("remitente", Label::From), ("mittente", Label::From), ("afzender", Label::From),
    // Swedish, Danish and Norwegian, Finnish, Polish, Czech and Slovak, Hungarian, Romanian, Turkish, Greek
    ("från", Label::From), ("fra", Label::From), ("lähettäjä", Label::From), ("od", Label::From), ("feladó", Label::From), ("de la", Label::From),
    ("kimden", Label::From), ("gönderen", Label::From), ("από", Label::From),
    // Russian, Ukrainian, Chinese, Japanese, Korean, Arabic, Hebrew, Vietnamese
    ("от", Label::From), ("от кого", Label::From), ("від", Label::From), ("发件人", Label::From), ("寄件者", Label::From), ("寄件人", Label::From),
    ("差出人", Label::From), ("送信者", Label::From), ("보낸 사람", Label::From), ("보낸사람", Label::From), ("من", Label::From), ("מאת", Label::From), ("từ", Label::From),
    ("sent", Label::Sent), ("date", Label::Sent), ("gesendet", Label::Sent), ("datum", Label::Sent), ("envoyé", Label::Sent), ("envoyé le", Label::Sent),
    ("enviado", Label::Sent), ("enviado el", Label::Sent), ("fecha", Label::Sent), ("data", Label::Sent), ("enviada em", Label::Sent), ("enviado em", Label::Sent),
    ("inviato", Label::Sent), ("verzonden", Label::Sent), ("skickat", Label::Sent), ("sendt", Label::Sent), ("dato", Label::Sent), ("lähetetty", Label::Sent),
    ("päivämäärä", Label::Sent), ("wysłano", Label::Sent), ("wysłane", Label::Sent), ("odesláno", Label::Sent), ("odoslané", Label::Sent), ("dátum", Label::Sent),
    ("elküldve", Label::Sent), ("trimis", Label::Sent), ("tarih", Label::Sent), ("gönderildi", Label::Sent), ("gönderme tarihi", Label::Sent), ("ημερομηνία", Label::Sent),
    ("στάλθηκε", Label::Sent), ("отправлено", Label::Sent), ("дата", Label::Sent), ("надіслано", Label::Sent), ("发送时间", Label::Sent), ("日期", Label::Sent),
    ("寄件日期", Label::Sent), ("傳送日期", Label::Sent), ("送信日時", Label::Sent), ("日時", Label::Sent), ("日付", Label::Sent), ("보낸 날짜", Label::Sent), ("날짜", Label::Sent),
    ("تاريخ الإرسال", Label::Sent), ("נשלח", Label::Sent), ("ngày", Label::Sent), ("sent on", Label::Sent), ("date sent", Label::Sent),
    ("to", Label::To), ("an", Label::To), ("à", Label::To), ("para", Label::To), ("a", Label::To), ("aan", Label::To), ("till", Label::To), ("til", Label::To),
    ("vastaanottaja", Label::To), ("do", Label::To), ("komu", Label::To), ("pro", Label::To), ("címzett", Label::To), ("către", Label::To), ("kime", Label::To),
    ("alıcı", Label::To), ("προς", Label::To), ("кому", Label::To), ("收件人", Label::To), ("收件者", Label::To), ("宛先", Label::To), ("받는 사람", Label::To), ("받는사람", Label::To),
    ("إلى", Label::To), ("אל", Label::To), ("đến", Label::To), ("destinataire", Label::To), ("empfänger", Label::To), ("destinatario", Label::To),
    ("cc", Label::Cc), ("kopie", Label::Cc), ("copie à", Label::Cc), ("kopia", Label::Cc), ("kopio", Label::Cc), ("копия", Label::Cc), ("抄送", Label::Cc), ("副本", Label::Cc),
    ("참조", Label::Cc), ("dw", Label::Cc), ("bilgi", Label::Cc), ("κοιν", Label::Cc), ("másolatot kap", Label::Cc),
    ("subject", Label::Subject), ("betreff", Label::Subject), ("objet", Label::Subject), ("asunto", Label::Subject), ("assunto", Label::Subject),
    ("oggetto", Label::Subject), ("onderwerp", Label::Subject), ("ämne", Label::Subject), ("emne", Label::Subject), ("aihe", Label::Subject), ("temat", Label::Subject),
    ("předmět", Label::Subject), ("predmet", Label::Subject), ("tárgy", Label::Subject), ("subiect", Label::Subject), ("konu", Label::Subject), ("θέμα", Label::Subject),
    ("тема", Label::Subject), ("主题", Label::Subject), ("主旨", Label::Subject), ("件名", Label::Subject), ("제목", Label::Subject), ("الموضوع", Label::Subject),
    ("נושא", Label::Subject), ("chủ đề", Label::Subject),
    ("importance", Label::Other), ("priority", Label::Other), ("reply-to", Label::Other), ("attachments", Label::Other), ("bcc", Label::Other), ("wichtigkeit", Label::Other),
    ("sensitivity", Label::Other), ("message-id", Label::Other), ("organization", Label::Other), ("when", Label::Other), ("where", Label::Other), ("antwort an", Label::Other),
    ("répondre à", Label::Other), ("anlagen", Label::Other),
];

/// Dividers, in lower case, without their dashes.
#[rustfmt::skip]
pub(super) const DIVIDERS: &[&str] = &[
    "original message", "original appointment", "forwarded message", "begin forwarded message:", "forwarded by", "reply message", "original mail",
    "ursprüngliche nachricht", "urspruengliche nachricht", "originalnachricht", "original-nachricht", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht:",
    "message d'origine", "message d’origine", "message original", "message initial", "message transféré", "message réexpédié", "début du message transféré :",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado:", "messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato:",
    "mensagem original", "mensagem encaminhada", "oorspronkelijk bericht", "doorgestuurd bericht", "begin doorgestuurd bericht:",
    "oprindelig meddelelse", "videresendt meddelelse", "ursprungligt meddelande", "vidarebefordrat meddelande", "opprinnelig melding", "videresendt melding",
    "alkuperäinen viesti", "välitetty viesti", "oryginalna wiadomość", "wiadomość oryginalna", "treść przekazanej wiadomości", "wiadomość przekazana",
    "původní zpráva", "přeposlaná zpráva", "pôvodná správa", "eredeti üzenet", "továbbított üzenet", "mesaj original", "mesaj redirecționat",
    "orijinal mesaj", "özgün ileti", "i̇letilen mesaj", "iletilen mesaj", "αρχικό μήνυμα", "προωθημένο μήνυμα",
    "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение", "початкове повідомлення", "переслане повідомлення",
    "原始邮件", "原始郵件", "转发邮件", "转发的邮件", "轉寄郵件", "元のメッセージ", "転送されたメッセージ", "転送メッセージ", "원본 메시지", "원본 메일", "전달된 메시지",
    "الرسالة الأصلية", "רسالة מקורית", "הודעה מקורית", "tin nhắn gốc",
];

/// How attributions begin, in lower case with the space that must follow; an attribution in these languages ends with [`WROTE`].
#[rustfmt::skip]
pub(super) const OPENINGS: &[&str] = &[
    "on ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "på ", "d. ", "w dniu ", "dnia ", "dne ", "dňa ", "în data de ", "la data de ", "pe ", "στις ",
    "vào ", "ב-", "בתאריך ", "في ", "quoting ", "at ", "hi, on ", "a(z) ", "tarihinde ", "il giorno ", "em qua", "em ter", "em seg", "em qui", "em sex", "em sáb", "em dom",
    "mån", "tis", "ons", "tors", "fre", "lör", "sön", "man", "tir", "tor", "lør", "søn", "pon", "wt", "śr", "czw", "pt", "sob", "niedz",
    "пн", "вт", "ср", "чт", "пт", "сб", "вс", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "20", "19", "0", "1", "2", "3",
];

/// How attributions end, in lower case, without colon and white space.
#[rustfmt::skip]
pub(super) const WROTE: &[&str] = &[
    "wrote", "writes", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "schreef", "het volgende geschreven", "skrev", "skrev följande", "følgende",
    "kirjoitti", "napisał", "napisała", "napisał(a)", "napsal", "napsal(a)", "napsala", "napísal", "napísal(a)", "írta", "ezt írta", "a scris", "yazdı", "şunu yazdı", "έγραψε",
    "написал", "написала", "написал(а)", "пишет", "писал", "писал(а)", "пише", "написав", "написав(ла)", "写道", "寫道", "のメール", "さんは書きました", "wrote the following", "작성",
    "님이 작성", "كتب", "כתב", "כתב/ה", "đã viết", "said",
];

/// Verbs that stand before the name: "Am 1.1.2026 um 10:00 schrieb Jane Doe:".
pub(super) const WROTE_INSIDE: &[&str] =
    &[" schrieb ", " schreef ", " a écrit ", " skrev ", " napsal(a) ", " написал "];

/// What gateways write into a message about its origin, in lower case.
#[rustfmt::skip]
pub(super) const BANNERS: &[&str] = &[
    "originated from outside", "originated outside", "from outside of your organi", "from outside your organi", "from outside of the organi", "from outside the organi",
    "from an external sender", "from an external source", "from an external email", "this is an external email", "this email is from an external", "external email:", "external sender:",
    "sent from outside your", "sent from outside of", "came from outside your", "came from outside of", "comes from outside of", "[external email]", "[external sender]", "caution: external", "caution external", "warning: external",
    "external message", "you don't often get email from", "you don’t often get email from", "some people who received this message don't often get email from",
    "some people who received this message don’t often get email from", "learn why this is important", "this sender might be impersonating", "the sender of this message is external",
    "could not verify the identity of the sender", 
    "externe e-mail", "diese e-mail stammt von außerhalb", "diese e-mail kommt von extern", "von einem externen absender", "achtung: externe", "sie erhalten nicht oft e-mails von",
    "ce courriel provient de l'extérieur", "ce message provient de l'extérieur", "expéditeur externe", "courriel externe", "vous ne recevez pas souvent",
    "este correo proviene de fuera", "correo externo", "remitente externo", "no suele recibir correo", "no suele recibir correos",
    "questa email proviene dall'esterno", "mittente esterno", "e-mail esterna", "deze e-mail is afkomstig van buiten", "externe afzender", "e-mail externo", "remetente externo",
];

/// What goes on a banner on its next lines, in lower case.
pub(super) const BANNER_MORE: &[&str] = &[
    "do not click",
    "don't click",
    "unless you recognize",
    "unless you recognise",
    "do not open attachments",
    "know the content is safe",
    "learn why this is important",
    "klicken sie nicht",
    "ne cliquez pas",
    "no haga clic",
];
