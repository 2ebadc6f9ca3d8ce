//! Lures in Spanish.

use crate::grammar::Grammar;

pub(super) const SPANISH: Grammar = Grammar(&[
    ("scenario", &["cuenta", "cuenta", "paquete", "premio", "dinero", "factura", "jefe"]),
    ("hola", &["Estimado cliente,", "Estimado usuario,", "Hola,", "Apreciado cliente:", ""]),
    ("plazo", &["en las próximas 24 horas", "en 48 horas", "hoy mismo", "inmediatamente", "antes de mañana"]),
    (
        "clic",
        &[
            "Haga clic aquí para continuar.",
            "Pulse en el enlace siguiente.",
            "Verificar ahora",
            "Actualizar mis datos",
            "Acceder a mi cuenta",
        ],
    ),
    (
        "cuenta-subject",
        &[
            "Su cuenta ha sido suspendida",
            "Actualice sus datos",
            "Aviso de seguridad",
            "Actividad inusual",
            "Su tarjeta ha sido bloqueada",
        ],
    ),
    (
        "cuenta-body",
        &[
            "{hola}\n\nHemos detectado actividad sospechosa y su cuenta ha sido bloqueada temporalmente. Verifique su identidad {plazo}. {clic} De lo contrario perderá el acceso.",
            "{hola}\n\nPor motivos de seguridad debe actualizar sus datos {plazo}, si no su tarjeta será desactivada. {clic}",
        ],
    ),
    ("paquete-subject", &["Su paquete está retenido", "Entrega pendiente {number}", "Gastos de aduana"]),
    (
        "paquete-body",
        &[
            "{hola}\n\nSu paquete {number} no se ha podido entregar. Pague los gastos de envío de 1,79 euros {plazo}. {clic}",
            "Su envío está retenido en la aduana. Confirme la dirección de entrega. {clic}",
        ],
    ),
    ("premio-subject", &["Felicidades, ha ganado", "Ha sido seleccionado", "Reclame su premio"]),
    (
        "premio-body",
        &[
            "¡Enhorabuena! Ha sido seleccionado para recibir un regalo. Responda una breve encuesta y reclame su premio. {clic} Oferta válida solo hoy.",
        ],
    ),
    ("dinero-subject", &["Propuesta de negocio", "Préstamo urgente", "Herencia", "Gane dinero desde casa"]),
    (
        "dinero-body",
        &[
            "Soy abogado de un cliente fallecido que dejó {number} millones de dólares sin herederos. Necesito un socio de confianza. Envíeme su nombre completo y teléfono.",
            "¿Necesita un préstamo? Ofrecemos créditos al 2 por ciento sin aval. Responda con la cantidad.",
            "Gane {number} euros al día con nuestra plataforma de inversión automática. {clic}",
        ],
    ),
    ("factura-subject", &["Pago rechazado", "Reembolso pendiente", "Factura {number} vencida"]),
    (
        "factura-body",
        &[
            "{hola}\n\nNo hemos podido procesar su último pago. Actualice su método de pago {plazo} o su suscripción será cancelada. {clic}",
            "{hola}\n\nTiene derecho a un reembolso de {number},50 euros. Complete el formulario {plazo}. {clic}",
        ],
    ),
    ("jefe-subject", &["Tarea urgente", "¿Está disponible?", "Transferencia"]),
    (
        "jefe-body",
        &[
            "¿Está en la oficina? Estoy en una reunión. Necesito que compre unas tarjetas regalo y me envíe los códigos por correo.",
            "Necesito que realice hoy una transferencia urgente a un proveedor nuevo. Confidencial, responda solo por correo.",
            "Envíame la lista completa de clientes con sus correos, es urgente.",
        ],
    ),
]);
