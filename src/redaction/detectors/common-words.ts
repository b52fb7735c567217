const german = `
abend abteilung adresse aktion amt anfang anfrage angabe angaben angebot angebote angelegenheit anlage anlegen anliegen anmeldung
anruf anschluss anschrift ansprechpartner antrag antwort anwalt anzahl arbeit arbeiten arbeitgeber arbeitnehmer arbeitsplatz
arbeitsvertrag arbeitszeit art artikel arzt aufgabe auftrag auge ausbildung ausgabe ausgang auskunft ausnahme ausweis auto
bank bearbeitung bedarf bedeutung beginn behandlung beispiel beitrag bereich bericht beruf bescheid bescheinigung beschluss
beschwerde besprechung bestand bestätigung besuch betrag betreff betrieb betriebsrat bewerber bewerbung bezahlung bild bitte
blatt brief buch buchhaltung buchung büro chef code daten datei datum dauer decke dienst dienstleister dienstreise ding
dokument dokumente dozent drucker ecke eingang einkauf einkommen einladung einsatz einstellung eintrag empfang empfänger ende
entgelt entscheidung ergebnis erinnerung ersatz essen fahrt fall familie farbe fehler feld felder fenster ferien fest filiale
firma folge form formular foto frage fragen frau frist führung gast gebühr gebäude geburtstag gefahr gehalt geld gerät gericht
geschäft geschäftsführer geschäftsführung gesellschaft gespräch gesundheit gewicht grund gruppe guthaben hallo handel handy
haus heft hilfe hinweis hotel höhe idee information informationen inhalt interesse jahr jahre kanzlei karte kasse kauf kaution
kind kinder kirche klasse klient kollege kollegen kollegin konferenz konto kontakt kontrolle kopf kosten kraft krankenhaus kredit
kreis kunde kunden kundin kündigung lage lager land leben lehrer leistung leiter leitung lieferant lieferanten lieferung liste
lohn lohnabrechnung lösung mahnung mai makler mandant mandat mann markt maschine meinung meldung mensch menschen miete mieter
mietvertrag minute mitarbeiter mitarbeiterin mitarbeitergespräch mitglied mittag mittel moment monat monate morgen nachbar
nachmittag nachricht name namen niederlassung nummer objekt ordner ordnung ort papier park partner patient patientin paket passwort
pause person personal personalabteilung pflege pflicht plan platz politik post praxis preis problem produkt produktion programm
projekt protokoll prüfung punkt quartal quittung rabatt raum rechnung rechnungen recht rede regel reihe reise reisekosten reklamation
rente rest richtlinie richtung rolle rückfrage rückmeldung rückruf rücksendung sache schaden schicht schild schluss schlüssel
schritt schule schutz seite sekunde sendung service sicherheit sitzung software sommer sonne spalte sprache staat stadt standort
stelle steuer steuerberater stichpunkt stichpunkten stimme straße stück stunde stunden system tabelle tag tage team teil teilnehmer
telefon termin termine text thema ticket tisch tochter tod ton tor tür uhr umsatz unfall unterlagen unterschied unterschrift urlaub
ursache urteil vater veranstaltung vergleich verfahren verfügung verkauf verkehr verlag verlängerung vermieter versand versicherung
versuch vertrag verträge vertrieb verwaltung vorfall vorgang vorschlag vorsitz vorstand vorteil wahl ware wartung wasser web wechsel
weg welt werk wert wetter wirtschaft woche wochen wochenende wohnung wort wörter wunsch zahl zahlen zahlung zeichen zeile zeit
zeitung zentrale zeugnis ziel zimmer zinsen zufall zugang zugriff zukunft zusage zusammenfassung zustand zustimmung zweck
aber alle alles also auch außerdem bis bitten da dabei daher damals damit danach dann darum dass davon dazu dein deine denn
dennoch deshalb dies diese dieser dieses doch dort durch eben ein eine einem einen einer eines einige er ersten es etwas euer
falls fast fasse für ganz gegen gerne gib gibt gut guten hat hatte hier hinter ihm ihn ihnen ihr ihre immer in ist ja jede
jeder jetzt kann kein keine können könnte laut leider letzte man manche mehr mein meine meiner mit möchte müssen nach nachdem
nein neue neuen nie noch nun nur ob oder ohne schon sehr sein seine seit selbst sende sie sind so sobald soll sollen sollte
sollten somit sonst sowie trage trotz über um und uns unser unsere unter viele vielen von vor vorher wann war waren warum was
wegen weil weiter welche welchem welchen welcher welches wenn wer werden wie wieder wieso willst wir wird wo wohin wohl wurde
würde würden zeige zu zum zur zwar zwischen zwei drei vier fünf sechs sieben acht neun zehn erstelle prüfe schicke schreibe
überweise lege leite lade buche storniere plane erinnere informiere bestätige ergänze ändere öffne suche finde vergleiche
`;

const french = `
accès accord achat acompte adresse affaire agence agent aide ajout ajoutez ajoute allez alors année annulez appel appelle
appelez après argent arrêt article assurance assuré attention au aucun aujourd aujourd'hui aussi autre autres avant avenant
avez avis avocat avoir avons banque beaucoup besoin bien bienvenue bilan billet bon bonne bonsoir bulletin bureau
ça carte cas ce ceci cela celle celui centre certificat ces cet cette chaque chef chez choix chose cinq client cliente clients
code collaborateur collègue colis combien comme comment commande commandes comptabilité compte conditions conférence confirmez
congé congés conseil consultez contactez contrat copie correspondant cours coût crédit créez date de début décision déjà demain
demande demandez départ depuis dernier dernière des deux devis dire direction directeur directrice dix docteur document documents
donc donnez donner dossier droit du durée eau école elle elles embauche emploi employé en encore enfant enfin enregistrez ensuite
entreprise entretien envoi envoyez envoie équipe erreur essai est et état été être étude eux exemple facture factures faire fait
faites famille faut femme fiche fichier fin fixe fois fonction fournisseur frais garantie gestion groupe heure heures hier homme
hôpital hôtel ici il ils impôts indiquez information informations inscrivez interlocuteur intervention je jour journée jours juste
la laissez le lequel les lettre leur leurs lieu ligne liste livraison locataire loyer lui ma madame mademoiselle magasin mai maintenant
mais maison maître malgré mandat marché me médecin même menu merci mes message mets mettez mise modifiez moi moins mois mon monde
monsieur montant mot mutuelle ne ni niveau nom nombre non nos notaire note notre nous nouveau nouvelle nuit numéro objet offre on
ont ordre original ou où oui ouverture page paie paiement par parce parfois part parti partie pas passage patient patiente payer
pendant permis personne personnel peu peut pharmacie pièce place plan plainte plus point poste pour pourquoi pouvez pouvons première
premier prénom préparez président prêt prime pris prix prochain prochaine produit projet puis qu quand quatre que quel quelle
quelles quelqu'un quels question qui quoi rapport rappelez rappel réception réclamation reçu rédigez réf référence règlement
relance remboursement remise rendez rendez-vous renseignement renvoyez réponse répondez résiliation résumé retard retour réunion
rien s'il sa saisie salaire salarié salle salut sans se secrétariat selon semaine service ses si signature six société solde son
sont sous stage suis suite sujet supprimez sur ta tant tarif téléphone tes texte titre toi ton toujours tout toute toutes tous
traitement transmettez travail très trois trop trouvez tu un une urgence usine va vas vendredi vente vérifiez vers veuillez veux
vie ville virement visite voici voilà voir vol vont vos votre voudrais voulez vous voyage vrai
`;

const spanish = `
abajo abogado abra acabo acceso acta actualice actualiza acuerdo además adiós adjunto administración agenda agrega ahí ahora al
algo alguien algún alguna algunos alta alumno amigo análisis anexo anoche antes anula añade año años apellidos aparte apunta aquel
aquella aquí archivo área aseguradora asistencia asunto atención aula aún aunque aviso ayer ayuda ayuntamiento baja banco bien
bienvenido bonito buen buena buenas bueno buenos busca cada caja calendario cambia cambio campo cancela cantidad casa casi caso
centro cerca certificado chico ciudad clase cliente clienta clientes clínica cobro código comienza comité como cómo compañero
compañera compañía compra comprueba con conferencia confirma consejo consulta contacta contacto contrato contraseña correo cosa
crea crédito creo cuál cuáles cualquier cuando cuándo cuánto cuántos cuatro cuenta cuentas curso da dame dato datos de debajo
debe deben deberíamos del delegación demanda dentro departamento derecho desde después detrás día días dice dijo dime dinero
dirección director directora disculpe documento documentos dónde donde dos duda durante él el ella ellas ellos empieza empleado
empleada empleo empresa en encargado encima encuentra enseguida entidad entonces entrada entre entrega entregad entregue enviad
enviado envía envíe envíen envío equipo era error es esa esas escribe escuela ese eso esos espera esta está están estado estamos
estar estas este esto estos estoy expediente fábrica factura facturas falta familia favor fecha fechas ficha fiesta fin firma
formación formulario fue fuera gasto gastos genera gente gerente gestión gestoría gracias gran grande grupo guarda ha había habla
hace hacer hacia han hasta hay haz he hemos hija hijo hizo hola hombre hora horario horas hospital hotel hoy igual importe impuesto
incluye incidencia indica informe ingreso inquilino inscribe inspección inicio instituto jamás jefa jefe jornada jueves juicio
junta junto la las le lee les letra ley libre libro lista llama llamada llame llamo llave llegada llega lleva lo local los luego
lugar madre mail mamá manda mande mandad mañana más me mejor menos mensaje mes mesa meses mi mientras mira mis mismo modelo modifica
momento mucho mucha muchas muchos mujer mundo muy nada nadie necesita necesito necesitamos negocio ni ningún ninguna no noche nombre
nómina nóminas norma nos nosotros nota novedad nueva nuevo nuestra nuestro número nunca o obra oferta oficina ojo olvida orden os
otra otras otro otros paciente padre pagar pago pagos página país papel para parte partida pasa pasado pase pedido pedidos pendiente
pensión pero persona personal persona personas pide pido plan plantilla plazo poco podéis podemos podría polígono póliza pone pongo
por porque portal posible precio pregunta prepara presupuesto primer primera primero problema producto programa prometo propuesta
proveedor proveedores próxima próximo proyecto prueba puede pueden puedes puedo puerta pues puesto que qué quedo queja querido
querida quien quién quiero quiere quizás realiza recibe recibí recibo reclamación recoge recuerda recursos red redacta referencia
registra registro reserva resumen respuesta responde reunión revisa sabe sala salario sale salida saludos se sé sea secretaria
según segunda segundo seguro semana señor señora señorita ser servicio si sí sido siempre siguiente sin sobre sois sólo solo
solicita solicitud somos son soy su subida sueldo suma sus taller también tal tan tanto tarde tardes tarjeta te técnico teléfono
tenemos tengo tenía tercera texto tiempo tienda tiene tienen tipo toda todas todavía todo todos tomar trabaja trabajador trabajo
tras tres trimestre tu turno tus último última un una unas uno unos usa usted ustedes va vacaciones vale valor vamos van varios ve
vecino venga venta ver vez viaje vida viene visita vivienda vuelo vuelve y ya yo zona
`;

const italian = `
accesso accordo acquisto adesso affitto agenda agenzia aggiorna aggiungi aiuto al alcuni alla alle allegato allora almeno altra altre
altri altro anagrafica ancora anche andare anno annulla anni apri appena appuntamento archivio area arriva articolo assemblea
assicurazione assistenza assistito atto attenzione attesa attività attualmente autorizzazione avere avete avviso avvocato azienda
badge bagno bambina bambino banca bando basta bene benvenuto bisogna bilancio biglietto bollo bolletta bonifico bozza breve buon
buona buonasera buongiorno busta busta cambia cambio camera cancella candidato canone capo caro casa caso causa cena centro cerca
certificato che chi chiama chiamata chiedi chiede chiudi ci ciao cifra cinque circa città classe cliente clienti codice collega
colleghi colloquio colpa come comitato commessa commercialista compagnia compenso compila comune comunque comunica con condominio
conferma confermo conguaglio consegna consegnate consiglio consulta contabilità contanti contatta contatto conti conto contratto
contributi controlla controllo copia corso cosa così costo crea credito cui cura da dai dal dalla danno dare data dati dato davvero
decide decisione del della delle dello dentro deve devo di dichiarazione dice dieci dietro difesa dimmi dipendente dipendenti
direttore direttrice direzione diritto disdetta ditta divisione documenti documento domanda domani donna dopo dopodomani dove due
dunque durante è ecco edificio elenca elenco elimina ente entro era eravamo errore esame esempio essere estratto età fabbrica fa
facciamo famiglia fare fattura fatture favore fermata ferie festa fiera figlia figlio fine fino firma firmato foglio fondo fornitore
fornitori forse fra frase fuori genera gentile gentili già giorni giornata giorno gli grado grande grazie gruppo ha hai hanno ho
idea ieri il impegno impiegato importo impresa in incarico incidente incontro indica indirizzo infatti informa informazioni ingegnere
ingresso iniziativa inizio inoltra inoltre inquilino inserisci insieme intanto interno intervento invece invia inviate invii invito
io iscrivi iscrizione istituto istruzioni italia la laboratorio lavoratore lavoro le legale legge lei leggi lettera lezione li
licenza linea lista livello lo locale loro lui luogo ma macchina madre magazzino maggio magari mail malattia mamma manda mandi mandato
marito matricola mattina me media medico meglio meno mentre mercato mese mesi messaggio metti mi mia mie miei milione minuti mio
modello modo modulo moglie molte molti molto momento mondo mostra motivo multa mutuo nata nato né negozio nei nel nella nelle nessun
nessuno niente no noi nome non norma nostra nostre nostri nostro nota notaio notte novità nulla numero nuova nuovo o occorre offerta
officina oggetto oggi ogni oppure ora orario ordine ordini ore organizza ospedale otto ottima padre paese paga pagamento pagare
pagina pagine papà parcheggio parla parlare parte pasto patto paziente pazienti pensione per perché permesso però persona personale
persone piacere piano piazza pezzo polizza porta posso posta posto potete potremmo pranzo pratica preavviso prego premio prenota
prenotazione prepara presidente presso prestito presto preventivo prezzo prima primo problema procedura prodotto progetto pronto
proposta prossima prossimo prova pubblica punto può qua quale quali qualche qualcosa qualcuno quando quanti quanto quarta quasi
quattro quel quella quelle quelli quello questa queste questi questo qui quindi quota raccomandata ragione rapporto reclamo reddito
referente referenze regalo registra registro relazione reparto residenza responsabile resto ricerca ricevuta richiesta richiedi
ricorda riepilogo rientro riferimento rimborso rinnovo riparazione risorse risposta rispondi ristorante ritardo ritiro riunione
riassumi sala saldo salve san sarà sbaglio scadenza scheda sconto scrivi scuola scusa scusi se sede sei sembra sempre senti senza
sera servizio sesso sette settimana si sì sia siamo sicurezza siete signora signore signori signorina silenzio sindacato sistema
società soldi solo sono sopra sotto spedisci spedizione spesa spese sposta squadra sta stabilimento stampa stanza stato stazione
stipendio storia strada studio su subito sua sue suo suoi sul sulla tabella tale tanto tardi tassa tasse te telefona telefono tempo
termine terza testo ti titolo trasferimento trasferta tra tre troppo trova tu tua tue tuo turno tutta tutte tutti tutto ufficio
ultima ultimo un una uno uomo urgente usa utente va vai valore vedi vendita venerdì verbale verifica versamento verso via viaggio
vicino visita vista visto vita voce voglio voi volo volta vorrei vostra vostro zero zona
`;

const dutch = `
aan aanbod aanbieding aandacht aangifte aankoop aanmaning aanpassing aantal aanvraag aanvrager achter advies adviseur adres afdeling
afspraak afspraken agenda al alle alleen alles als alstublieft altijd ander andere annuleer antwoord apotheek arbeidscontract arts
artikel auto avond bank bedankt bedrag bedrijf begin begrip behandeling beheer bel bekijk belasting belastingdienst bent bericht
beroep bespreking bestand beste bestel bestelling bestuur betaal betaling betalingen betreft bevestig bevestiging bewaar bezoek
bezorg bij bijlage bijna binnen blad boek boeking bon bonus brief brieven buiten bureau buurt cao categorie chef cliënt code collega
collega's contact contract controle controleer copy cursus daar daarna daarom dag dagen dan dank dat datum de deel deze dekking
deelnemer deur dezelfde dienst dienstverband dinsdag dit doe doel doen document documenten dokter door doos dossier draag drie druk
dus duur een eerst eerste eigenaar einde er erg ervaring etage even fabriek factuur facturen familie feest fiets filiaal firma formulier
fout functie gaan gaat garage gebied gebouw gebruik gebruiker geef geen gegevens geld geldig gemeente geplande gesprek gesprekken
gewoon gezin goed goede goedemiddag goedemorgen graag groep groet groeten groot haal had hallo hand hangt heb hebben hebt heeft heel
help hem hen het hier hij hoe hoeveel hoi hoogte hotel houd huis huisarts hulp huur huurder hun idee ieder iedereen iemand iets ik
in informatie informeer ingang inhoud inkoop inkomen inschrijving installatie is ja jaar jaren jammer je jij jou jouw juist jullie
kaart kamer kan kandidaat kantoor kans kassa keer kind kinderen klacht klant klanten klas klopt koerier komen komt kopie korting
kort kost kosten krijg krijgt kunnen kunt kwartaal kwijt laat laatste land lang last later laptop leden leer leerling leraar lege
les leverancier leveranciers levering leven lid lijn lijst locatie loon loonstrook maak maand maandag maanden maar maat mail magazijn
makelaar maken man manager markt me meer meld melding mensen met mevrouw mee meeste meeting mij mijn min minder minuten misschien
moet moeten moeder mogelijk mogen moment morgen mij mooi na naam naar naast nacht nadat namens nee neem net niemand niet niets nieuw
nieuwe nieuws nodig nog noem nooit noteer nou nu nummer of offerte om omdat omzet ondanks onder onderwerp onderzoek ongeval ons onze
ontslag ook oorzaak op opdracht open opleiding oplossing opmerking oproep opzegging order organisatie oud oude over overeenkomst
overleg overuren overzicht paar pak pakket pand papa partner pas patiënt pauze pensioen per personeel personeelszaken persoon
persoonlijke plaats plan planning plek polis post praktijk precies prijs privé probeer probleem procedure product programma project
punt raad rapport reactie recept receptie recht rechtbank reden regel regeling register reis reiskosten rekening relatie reken
reparatie reserveer reservering rest restaurant resultaat retour richting ruimte salaris salarisstrook samen samenvatting schade
schadeclaim schrijf school secretariaat sector schuld service sinds sla sleutel slecht sluit soort sommige spoed spreek staan staat
stad station stel steeds stichting stop straat student stuk stukken stuur systeem taak tafel tarief te team tegen telefoon
telefoonnummer tekst ten ter terug terwijl test tevreden tijd tijdens titel toch toen toestemming toets toon tot totaal trein trek
tussen tweede twee u uit uitgang uitgave uitleg uitnodiging uitslag uren urgent uur uw vader vaak vakantie van vanaf vandaag vanmiddag
vast veel veilig veiligheid ver veranderd verandering verdieping verder vergadering vergeet vergelijk vergoeding verhaal verhoging
verhuizing verkeer verkoop verlies verlof verlenging verschil versie verslag verstuur vertel vervanging vervoer verwijder verzekering
verzend verzoek via vier vind vlucht voeg volgens volgende voor vooral voorbeeld voordat voorraad voorstel voorzitter vorige vraag
vragen vriend vrij vrijdag vroeg vrouw waar waarom waarschuwing wacht wachtwoord wagen wanneer want was wat water we week weer weet
weg wegens weken weinig wel welk welke wens werk werkgever werknemer werknemers werkplaats wet wie wij wijk wijzig wil willen winkel
woning woensdag woord worden wordt wou zaak zaal zaken zal zat ze zei zegt zeker zelf zend zes zet zeven zich zie ziek ziekenhuis
ziekmelding zij zijn zin zo zoals zodat zoek zoon zomer zonder zorg zorgverzekeraar zou zouden zullen
`;

/** Frequent words of German, French, Spanish, Italian and Dutch that are no names, in lower case; written for this project. */
export const commonWords: ReadonlySet<string> = new Set(
  [german, french, spanish, italian, dutch].join(' ').trim().split(/\s+/),
);

const shortestEnd = 4;
const shortestCompound = 8;
const endOfNames = /(?:land|berg|mann|haus|hof|bach|burg|wald|stein|feld|dorf|huis|hout)$/;

/** Whether a German or Dutch word, in lower case, ends with a frequent one: `reisekostenrichtlinie`, `salarisstrook`. */
export function isCompound(word: string): boolean {
  if (word.length < shortestCompound || endOfNames.test(word)) return false;
  for (let from = 3; word.length - from >= shortestEnd; from++) if (commonWords.has(word.slice(from))) return true;
  return false;
}
