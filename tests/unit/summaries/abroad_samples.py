"""Fictional news in five languages: what cards are tried on beside English."""

GERMAN = """Hafenrat von Nordhaven beschließt höhere Gebühren

Von Ada Quill
24. November 2031

Der Hafenrat von Nordhaven hat am Dienstag nach einer langen Debatte höhere Liegegebühren für alle Boote beschlossen. Mehr als 1.700 Menschen hatten gegen die neuen Gebühren unterschrieben, wie die Gewerkschaft der Besatzungen mitteilte. „Niemand wird für die Mauer zweimal bezahlen“, sagte die Vorsitzende des Rates, Dr. Mona Reet. Sie verwies auf die Sturmflut, bei der die alte Mauer an zwei Stellen gebrochen war.
Die Gebühren steigen im Frühjahr um 3,5 Prozent und bringen der Stadt nach eigener Rechnung rund 1,2 Millionen Euro im Jahr. »Das Geld fließt allein in den Schutz der Küste«, heißt es in dem Beschluss, der z. B. auch eine neue Schleuse vorsieht.
Die Besatzungen kündigten an, den Beschluss vor dem Gericht in Westerkog anzufechten. „Man hat uns gesagt: ‚Wartet bis zum Mai‘, und dann wurde ohne uns entschieden“, klagte der Sprecher Lars Holm. Das Gericht will noch vor dem Sommer über den Antrag der Besatzungen entscheiden.
In Westerkog selbst, wo die Gebühren vor vier Jahren stiegen, fahren heute weniger Boote aus als damals.
Lesen Sie auch: Was die neue Schleuse kostet
Foto: Hafenamt Nordhaven
"""

FRENCH = """Le conseil du port de Valmer relève ses tarifs

Par Ada Quill
24 novembre 2031

Le conseil du port de Valmer a approuvé mardi de nouveaux tarifs pour les bateaux après quatre heures de débat. Plus de 1 700 personnes avaient signé une pétition contre cette hausse, selon le syndicat des équipages. « Personne ne paiera deux fois pour la digue », a déclaré la présidente du conseil, Mona Reet. Elle a rappelé la tempête qui avait emporté la vieille digue à deux endroits.
Les tarifs augmenteront de 3,5 % au printemps et rapporteront à la ville environ 1,2 million d’euros par an. « On nous avait dit : “Attendez le mois de mai”, et tout a été décidé sans nous », regrette Lars Holm, porte-parole des équipages.
Les équipages ont annoncé qu’ils saisiraient le tribunal de Port-Orrec avant la fin de l’année. Le tribunal devrait se prononcer avant l’été sur la demande des équipages. À Port-Orrec, où les tarifs ont augmenté il y a quatre ans, moins de bateaux sortent aujourd’hui qu’à l’époque.
Lire aussi : Ce que coûtera la nouvelle écluse
Photo : Port de Valmer
"""

SPANISH = """El consejo del puerto de Valmar sube las tasas

Por Ada Quill
24 de noviembre de 2031

El consejo del puerto de Valmar aprobó el martes nuevas tasas para los barcos después de un debate de cuatro horas. Más de 1.700 personas habían firmado contra la subida, según el sindicato de las tripulaciones. «Nadie pagará dos veces por el dique», dijo la presidenta del consejo, Mona Reet. Ella recordó el temporal que rompió el viejo dique por dos sitios.
Las tasas subirán un 3,5 % en primavera y darán a la ciudad unos 1,2 millones de euros al año. “El dinero será solo para proteger la costa”, dice el acuerdo, que prevé también una nueva esclusa.
Las tripulaciones anunciaron que llevarán el acuerdo al tribunal de Orrec antes de que termine el año. «Nos dijeron: “Esperen hasta mayo”, y después decidieron sin nosotros», lamentó el portavoz Lars Holm. El tribunal quiere decidir antes del verano sobre la petición de las tripulaciones. En Orrec, donde las tasas subieron hace cuatro años, salen hoy menos barcos que entonces.
Lea también: Lo que costará la nueva esclusa
Foto: Puerto de Valmar
"""

ITALIAN = """Il consiglio del porto di Valmare aumenta le tariffe

Di Ada Quill
24 novembre 2031

Il consiglio del porto di Valmare ha approvato martedì nuove tariffe per le barche dopo un dibattito di quattro ore. Più di 1.700 persone avevano firmato contro l’aumento, secondo il sindacato degli equipaggi. «Nessuno pagherà due volte per la diga», ha detto la presidente del consiglio, Mona Reet. Lei ha ricordato la tempesta che aveva rotto la vecchia diga in due punti.
Le tariffe aumenteranno del 3,5 per cento in primavera e porteranno alla città circa 1,2 milioni di euro all’anno. “Il denaro servirà solo a proteggere la costa”, si legge nella delibera, che prevede anche una nuova chiusa.
Gli equipaggi hanno annunciato che porteranno la delibera davanti al tribunale di Orrec entro la fine dell’anno. «Ci avevano detto: “Aspettate fino a maggio”, e poi hanno deciso senza di noi», lamenta il portavoce Lars Holm. Il tribunale vuole decidere prima dell’estate sulla richiesta degli equipaggi. A Orrec, dove le tariffe sono aumentate quattro anni fa, oggi escono meno barche di allora.
Leggi anche: Quanto costerà la nuova chiusa
Foto: Porto di Valmare
"""

DUTCH = """Havenraad van Noordhaven verhoogt de tarieven

Door Ada Quill
24 november 2031

De havenraad van Noordhaven heeft dinsdag na een debat van vier uur hogere tarieven voor alle boten goedgekeurd. Meer dan 1.700 mensen hadden tegen de verhoging getekend, zegt de bond van de bemanningen. ‘Niemand zal twee keer voor de zeewering betalen’, zei de voorzitter van de raad, Mona Reet. Zij wees op de storm waarin de oude zeewering op twee plaatsen was gebroken.
De tarieven gaan in het voorjaar met 3,5 procent omhoog en leveren de stad ongeveer 1,2 miljoen euro per jaar op. “Het geld is alleen voor de bescherming van de kust”, staat in het besluit, dat ook in een nieuwe sluis voorziet.
De bemanningen willen het besluit nog dit jaar aan de rechter in Westerkog voorleggen. „Ze zeiden ‘wacht tot in mei’, en toen werd er zonder ons beslist”, klaagt woordvoerder Lars Holm. De rechter wil voor de zomer over het verzoek van de bemanningen beslissen. In Westerkog, waar de tarieven vier jaar geleden omhooggingen, varen vandaag minder boten uit dan toen, en ’s winters bijna geen.
Lees ook: Wat de nieuwe sluis gaat kosten
Foto: Havenbedrijf Noordhaven
"""

ABROAD = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN, "nl": DUTCH}
