-- first_hit_at: when a coded mark of the book was hit first, ever; it never changes, because what each copy may add to the error hangs on it.
-- last_dealt_at: when its marks were dealt last; whoever is dealt some later comes later, whatever his clock says.
ALTER TABLE codebook ADD COLUMN first_hit_at INTEGER;
ALTER TABLE codebook ADD COLUMN last_dealt_at INTEGER;

UPDATE codebook
SET first_hit_at = (
        SELECT MIN(canary_sighting.at)
        FROM canary
        JOIN canary_sighting ON canary_sighting.tenant = canary.tenant
            AND canary_sighting.canary = canary.canary
        WHERE canary.tenant = codebook.tenant
          AND canary.list = codebook.list
          AND canary.kind = 'coded'
    ),
    last_dealt_at = (
        SELECT MAX(codeword.dealt_at)
        FROM codeword
        WHERE codeword.tenant = codebook.tenant
          AND codeword.list = codebook.list
    );

-- A canary is burnt while a sighting of it counts that somebody spoke of, or that needs nobody to: what a holder's own mail alone came to is none.
UPDATE canary
SET burnt_at = (
    SELECT MIN(canary_sighting.at)
    FROM canary_sighting
    WHERE canary_sighting.tenant = canary.tenant
      AND canary_sighting.canary = canary.canary
      AND canary_sighting.state = 'counts'
      AND canary_sighting.why <> 'unanswered'
)
WHERE burnt_at IS NOT NULL;
