/**
 * Sentences in six languages, written for the training: `{n}` stands for a full name, `{g}` for a given name, `{s}` for
 * a surname. Half of them name nobody.
 */
export const writtenTexts: readonly string[] = String.raw`
Hello, this is {n}, I still cannot log in.
Could you forward the contract to {g} before noon?
{s} asked for a second opinion on the scan.
We spoke with {n} and {n} about the invoice.
Thanks a lot,\n{g}
Kind regards\n{n}\nSales
Dear {g},\nthe parcel never arrived.
Ms {s} from accounting approved it, but {s} in legal did not.
Why did {g} close my ticket?
According to {s}, the pump failed twice.
The {s} case is still open.
Is {n} still your account manager?
{g} and I will be there at nine.
please call {g} back, she waits since monday
my husband {n} ordered it, not me
ask {g} whether the {s} file is complete
i met {n} yesterday and he never mentioned the refund
Passenger: {n}, seat 14C
Witnesses: {n}, {n} and {s}.
{n} (Product) joined the call late.
{g}'s laptop was replaced, {s}'s was not.
As {s} put it, nobody was to blame.
Patient {n} was moved to ward three.
The Premium plan costs more than the Basic one.
Why is the Settings page empty after the update?
My Android phone shows Error Code twelve.
How do I cancel a Direct Debit in the app?
Winter tyres and Summer tyres are stored in Hall Two.
Refunds take five working days. Vouchers do not expire.
Our Terms and Conditions changed in March.
Press Start, then choose Advanced Options.
The Finance team meets on Tuesday.
Customers asked for Dark Mode and Offline Maps.
Nobody told us that Easter Monday is a holiday.
Guten Tag, mein Name ist {n}.
Frau {s} hat gestern angerufen, Herr {s} nicht.
Bitte leiten Sie die Mail an {n} weiter.
Die Akte {s} liegt bei {g}.
{n} ist ab Montag im Urlaub.
Viele Grüße\n{g}
Mit freundlichen Grüßen\n{n}\nVertrieb
Ich habe mit {g} {s} aus dem Lager gesprochen.
Wann kommt {s} zurück?
Der Termin mit {n} fällt aus, {g} übernimmt.
Hallo {g},\ndas Paket ist da.
Erstelle für {n} eine Bescheinigung.
Laut {s} war die Lieferung vollständig.
Die Rechnung über die Reparatur der Heizung fehlt noch.
Unsere Mitarbeiter im Kundendienst prüfen Ihren Antrag auf Erstattung.
Bitte laden Sie die App neu und prüfen Sie die Einstellungen unter Konto.
Welche Unterlagen braucht das Finanzamt für den Freibetrag?
Zeige alle offenen Bestellungen der letzten Woche.
Die Kündigung des Vertrags ist zum Monatsende möglich.
Im Anhang finden Sie das Angebot und die Preisliste.
Warum wurde die Gebühr zweimal abgebucht?
Unser Drucker im Erdgeschoss druckt nur noch leere Seiten.
Der Betriebsrat hat der Verlängerung der Probezeit zugestimmt.
Bonjour, je m'appelle {n} et j'attends ma commande.
Madame {s} a signé, Monsieur {s} pas encore.
Merci de transmettre le dossier à {n}.
{g} {s} sera absente jeudi.
Le contrat de {n} commence en mai.
Cordialement,\n{n}
J'ai parlé avec {g} hier soir.
D'après {s}, le colis est perdu.
Envoyez la facture à {g}, pas à {s}.
Bonjour {g},\nvoici le devis.
Pourquoi le service Livraison ne répond-il pas ?
Les Conditions Générales changent en juin.
Veuillez vérifier le solde du compte avant le virement.
Résume la réunion en cinq points.
Quel est le délai de résiliation de l'abonnement ?
Ajoutez la pièce jointe au dossier du client.
Notre Direction Financière valide les notes de frais.
Hola, soy {n} y no puedo entrar.
El señor {s} llamó ayer, la señora {s} no.
Manda el contrato a {n} antes del lunes.
{g} {s} está de baja desde marzo.
Un saludo,\n{g}
Querida {g},\nte adjunto la nómina.
Según {s}, el pago llegó tarde.
La reunión con {n} y {n} se aplaza.
¿Quién atendió a {g}?
El expediente de {s} sigue abierto.
Necesito cambiar la contraseña de mi cuenta.
¿Cuál es el plazo de devolución del pedido?
Genera un resumen de las facturas pendientes.
El Departamento de Compras revisa las ofertas.
La factura del Seguro de Hogar llegó duplicada.
Recibimos el paquete abierto y sin etiquetas.
Ciao, sono {n} e non riesco ad accedere.
Il signor {s} ha chiamato, la signora {s} no.
Invia il contratto a {n} entro venerdì.
{g} {s} è in ferie da lunedì.
Cordiali saluti\n{n}
Cara {g},\nti allego la busta paga.
Secondo {s} il pagamento è in ritardo.
La pratica di {s} è ancora aperta.
Ho parlato con {g} e con {n}.
Prepara il preventivo per {n}.
Devo cambiare la password del mio conto.
Qual è il termine per il reso dell'ordine?
Controlla le fatture del mese e prepara un riepilogo.
L'Ufficio Acquisti valuta le offerte dei fornitori.
Il Servizio Clienti non risponde al telefono.
La riunione del Consiglio è rinviata a giovedì.
Hallo, ik ben {n} en ik kan niet inloggen.
Mevrouw {s} heeft gebeld, meneer {s} niet.
Stuur het contract naar {n} vóór vrijdag.
{g} {s} is vanaf maandag met verlof.
Met vriendelijke groet,\n{n}
Beste {g},\nhierbij de loonstrook.
Volgens {s} is de betaling te laat.
Het dossier van {s} staat nog open.
Ik heb {g} gisteren gesproken, en {n} ook.
Maak voor {n} een nieuwe offerte.
Wat is de opzegtermijn van het abonnement?
Ik wil het wachtwoord van mijn account wijzigen.
Maak een overzicht van alle openstaande facturen.
De afdeling Inkoop bekijkt de offertes.
Onze Klantenservice is op zondag gesloten.
Waarom is het bedrag twee keer afgeschreven?
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\n', '\n'));
