# Forensik: was Köderadressen in Kopien bisher gesagt haben, Schritt für Schritt. Für Leute im Marketing; nie ein Täter, immer eine Kopie.

leak-rung-nothing = Bisher wurde nichts gesehen.
leak-rung-something = Etwas ist draußen. Ein einzelnes Zeichen reicht nicht, um zu sagen, aus welcher Kopie.
leak-rung-own-name = Noch ist nichts sicher: Eine Adresse, die nur in einer Kopie steht, wurde im Namen dessen angeschrieben, der diese Kopie hat.
leak-rung-leaning = Es sieht nach dieser Kopie aus: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Lecks so aus. Warten Sie auf mehr, bevor Sie es jemandem sagen.
leak-rung-this-copy = Eine Adresse, die nur in dieser Kopie steht, wurde angeschrieben. Es ist diese Kopie, oder unsere eigene Liste der Köderadressen.
leak-rung-named = Es ist diese Kopie: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Lecks so aus.
