//! Lures in French.

use crate::grammar::Grammar;

pub(super) const FRENCH: Grammar = Grammar(&[
    ("scenario", &["compte", "compte", "colis", "cadeau", "argent", "facture", "patron"]),
    ("bonjour", &["Cher client,", "Chère cliente, cher client,", "Bonjour,", "Madame, Monsieur,", ""]),
    ("delai", &["sous 24 heures", "sous 48 heures", "dès maintenant", "avant demain", "immédiatement"]),
    (
        "clic",
        &[
            "Cliquez ici pour continuer.",
            "Je confirme",
            "Accéder à mon compte",
            "Mettre à jour mes informations",
            "Cliquez sur le lien ci-dessous.",
        ],
    ),
    (
        "compte-subject",
        &[
            "Votre compte a été suspendu",
            "Mise à jour obligatoire",
            "Activité inhabituelle",
            "Alerte de sécurité",
            "Votre carte est bloquée",
        ],
    ),
    (
        "compte-body",
        &[
            "{bonjour}\n\nNous avons détecté une connexion inhabituelle et votre compte a été suspendu. Confirmez votre identité {delai}. {clic} Sans réponse de votre part votre accès sera supprimé.",
            "{bonjour}\n\nVos informations ne sont plus à jour. Merci de mettre à jour votre dossier {delai} pour éviter la suspension de vos droits. {clic}",
        ],
    ),
    (
        "colis-subject",
        &["Votre colis est en attente", "Livraison {number} suspendue", "Frais de douane impayés"],
    ),
    (
        "colis-body",
        &[
            "{bonjour}\n\nVotre colis {number} n'a pas pu être livré. Réglez les frais de livraison de 1,95 euro {delai}. {clic}",
            "Votre livraison est suspendue car l'adresse est incomplète. Programmez une nouvelle livraison. {clic}",
        ],
    ),
    (
        "cadeau-subject",
        &["Félicitations, vous avez gagné", "Vous avez été sélectionné", "Votre cadeau vous attend"],
    ),
    (
        "cadeau-body",
        &[
            "Félicitations ! Vous avez été sélectionné pour recevoir un cadeau. Répondez à quelques questions et payez seulement la livraison. {clic} Offre valable aujourd'hui.",
        ],
    ),
    ("argent-subject", &["Offre de prêt", "Donation", "Proposition", "Gagnez de l'argent"]),
    (
        "argent-body",
        &[
            "Je suis une veuve gravement malade et je souhaite faire don de {number} mille euros à une personne de confiance. Contactez mon notaire par courriel.",
            "Vous avez besoin d'un prêt rapide ? Prêt entre particuliers de 3000 à {number}000 euros au taux de 2 %. Répondez avec le montant et la durée.",
            "Gagnez {number} euros par jour grâce au bitcoin sans aucune expérience. {clic}",
        ],
    ),
    ("facture-subject", &["Paiement refusé", "Remboursement en attente", "Amende impayée {number}"]),
    (
        "facture-body",
        &[
            "{bonjour}\n\nVotre dernier paiement a été refusé. Actualisez votre moyen de paiement {delai} sinon votre abonnement sera résilié. {clic}",
            "{bonjour}\n\nSauf erreur, vous avez droit à un remboursement de {number},80 euros. Remplissez le formulaire {delai}. {clic}",
            "Vous avez une amende impayée. Réglez-la {delai} pour éviter une majoration. {clic}",
        ],
    ),
    ("patron-subject", &["Demande urgente", "Êtes-vous disponible ?", "Virement"]),
    (
        "patron-body",
        &[
            "Êtes-vous au bureau ? Je suis en réunion. J'ai besoin que vous achetiez des cartes cadeaux et m'envoyiez les codes par courriel.",
            "Merci d'effectuer un virement urgent ce jour vers un nouveau fournisseur. Restez discret, répondez uniquement par courriel.",
            "Envoyez-moi le fichier clients complet avec les adresses, c'est urgent et confidentiel.",
        ],
    ),
]);
