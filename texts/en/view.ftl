# What is said beside an opened message: whether it proved where it comes from, who its sender is to us, what is odd about an attachment.

view-origin-spf =
    { $result ->
        [pass] The server that sent it may send for the sender's domain (SPF passed).
        [fail] The server that sent it may not send for the sender's domain (SPF failed).
        [softfail] The server that sent it probably may not send for the sender's domain (SPF softfail).
        [none] The sender's domain does not say which servers may send for it (no SPF).
        [neutral] The sender's domain says nothing about the server that sent it (SPF neutral).
        [temperror] Whether the server may send could not be found out: DNS did not answer.
       *[other] What the sender's domain says about its servers cannot be used (SPF { $result }).
    }
view-origin-dkim =
    { $result ->
        [pass] A signature on it is valid (DKIM passed).
        [fail] Its signature is not valid: it was changed on the way, or somebody else wrote it (DKIM failed).
        [none] It is not signed (no DKIM).
        [temperror] Its signature could not be checked: DNS did not answer.
       *[other] Its signature cannot be used (DKIM { $result }).
    }
view-origin-dmarc =
    { $result ->
        [pass] It proves that it comes from the domain in From (DMARC passed).
        [fail] It does not prove that it comes from the domain in From (DMARC failed).
        [none] The domain in From does not say what to do with mail that proves nothing (no DMARC).
        [bestguesspass] The domain in From publishes no policy, but the message fits to it.
        [temperror] Whether it comes from the domain in From could not be found out: DNS did not answer.
       *[other] What the domain in From says cannot be used (DMARC { $result }).
    }
view-origin-arc =
    { $result ->
        [pass] Those who forwarded it say unbroken what they saw (ARC passed).
        [none] Nobody who forwarded it says what he saw (no ARC).
        [temperror] What forwarders say could not be checked: DNS did not answer.
       *[other] What forwarders say is broken (ARC { $result }).
    }

view-relation-unknown = Who the sender is to you is not known.
view-relation-own = One of your own people, or one of your programs, wrote it.
view-relation-first = First contact: nobody of yours has written to this sender, and no message of it was delivered before.
view-relation-written = Your people have written to this sender { $out ->
        [one] once
       *[other] { $out } times
    } since { $since }. It has written { $in ->
        [one] one message
       *[other] { $in } messages
    }, { $replies } of them answers.
view-relation-heard = Nobody of yours has written to this sender. Since { $since }, { $in ->
        [one] one message of it was
       *[other] { $in } messages of it were
    } delivered.
view-relation-condemned = Somebody of yours called a message of this sender malicious.

view-attachment-differs = It says it is { $declared }, but it is { $found }.
view-attachment-turned-name = Its name is turned around on the screen: the ending you see is not the real one.
view-attachment-closed =
    { $count ->
        [one] Something in it could not be opened: { $why }.
       *[other] { $count } things in it could not be opened; the first: { $why }.
    }
