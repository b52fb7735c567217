import { readWordList } from './read-word-list.ts';

const words = `
aadhar aadhaar medicare medicaid ifsc iban bic swift visa mastercard amex paypal google facebook twitter instagram whatsapp
youtube amazon microsoft apple android windows linux ubuntu debian python java javascript typescript kotlin golang docker
kubernetes postgres postgresql mysql mongodb redis kafka elasticsearch terraform ansible jenkins github gitlab bitbucket jira
confluence slack zoom teams outlook gmail excel powerpoint dropbox salesforce hubspot zendesk stripe shopify wordpress
databricks snowflake tailscale cloudflare heroku vercel netlify openai anthropic claude groq gemini siri alexa
iphone ipad macbook imac airpods kindle chromebook chrome firefox safari wifi bluetooth usb hdmi netflix spotify tiktok
linkedin reddit pinterest snapchat uber lyft airbnb ebay ikea lidl aldi siemens bosch toyota honda nissan bmw volkswagen
mercedes-benz porsche samsung sony nokia huawei xiaomi lenovo dell intel nvidia wikipedia christianity catholicism
protestantism judaism islam buddhism hinduism capricorn aquarius pisces taurus tuple json yaml xml html css sql api url
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
dezember lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre
octobre novembre décembre lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio
agosto septiembre octubre noviembre diciembre lunedì martedì mercoledì giovedì venerdì gennaio febbraio aprile maggio
giugno luglio settembre ottobre dicembre maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart
english german french spanish italian dutch american british european african asian chinese japanese russian indian
australian canadian mexican brazilian irish scottish welsh polish swedish norwegian danish finnish greek turkish arab
arabic jewish muslim christian catholic protestant roman latin swiss austrian belgian portuguese korean vietnamese iraqi
england germany france spain italy netherlands america britain europe africa asia china japan russia india australia
canada mexico brazil ireland scotland wales poland sweden norway denmark finland greece turkey switzerland austria belgium
portugal korea vietnam iraq iran israel egypt argentina chile colombia peru cuba ukraine hungary romania bulgaria croatia
serbia czech slovakia slovenia estonia latvia lithuania iceland luxembourg monaco malta cyprus lebanon syria jordan
pakistan bangladesh indonesia malaysia singapore thailand philippines kenya nigeria ghana ethiopia morocco algeria tunisia
deutschland frankreich spanien italien österreich schweiz belgien niederlande españa italia francia alemania francia
allemagne espagne italie belgique suisse nederland duitsland frankrijk
london paris berlin madrid rome milan vienna amsterdam brussels lisbon dublin moscow tokyo beijing shanghai delhi mumbai
sydney melbourne toronto montreal vancouver chicago boston seattle houston dallas philadelphia atlanta miami denver
california texas florida washington york angeles francisco vegas orleans hamburg münchen munich köln cologne frankfurt
stuttgart düsseldorf leipzig dresden hannover nürnberg bremen zürich zurich geneva basel bern wien graz salzburg lyon
marseille toulouse bordeaux lille nice nantes strasbourg barcelona valencia sevilla seville zaragoza málaga bilbao roma
milano napoli torino firenze florence venezia venice bologna genova palermo verona rotterdam utrecht eindhoven antwerp
manchester liverpool birmingham leeds glasgow edinburgh bristol cardiff belfast oxford cambridge brighton jerusalem
north south east west northern southern eastern western central upper lower saint mount lake river sea ocean island
street road avenue lane drive boulevard square park bridge station airport hotel hospital church cathedral temple mosque
museum library theatre theater school college university institute academy faculty department ministry office court
parliament congress senate house government council committee commission agency authority bureau board union association
society foundation trust club team league cup championship world olympic olympics national international federal state
royal imperial republic kingdom empire province county city town village district region university inc ltd llc corp
corporation company gmbh ag sa srl spa bv nv plc co group holdings partners bank insurance industries industrial systems
solutions services technologies technology software media press news times post journal magazine radio television records
studios pictures films productions entertainment games music band orchestra choir festival award awards prize act bill
law treaty agreement war battle army navy force forces police fire department party movement revolution century
google facebook microsoft apple amazon twitter youtube instagram whatsapp linkedin netflix uber spotify paypal visa
mastercard iphone android windows linux macos ipad internet web api url http https json xml html css sql pdf csv usb
gps dna fbi cia nasa usa uk eu un nato bbc cnn nbc abc cbs espn hbo ceo cto cfo hr it vp ok tv pc id faq atm pin iban
sepa bic swift mrn ssn dob
herr herrn frau fräulein monsieur mme mlle sr sra srta sig signore dott dhr mevr doña
mr mrs ms miss dr prof professor sir madam lord lady king queen prince princess president minister senator governor mayor
general colonel captain major lieutenant sergeant judge justice bishop pope father mother brother sister uncle aunt
god lord jesus christ christmas easter halloween thanksgiving new year day
i the a an and or but if then else when where why how what who which this that these those there here he she it we you
they my your his her its our their me him us them not no yes please thanks thank hello hi hey dear regards best kind
sincerely cheers greetings also as at by for from in into of off on onto out over per to under up via with without after
before since until while because although however therefore thus so such same some any all both each every few many more
most much other another one two three four five six seven eight nine ten first second third last next new old good great
high low big small long short own very too just only even still yet already again ever never always often sometimes
can could may might must shall should will would do does did done have has had having be is am are was were been being
get got give go going gone make made take took come came see saw know knew think want need use used find tell ask work
seem feel try leave call send sent show check change update cancel add remove delete open close start stop help contact
let say says said write read follow following watch look love like happy sorry welcome today tomorrow yesterday tonight
morning afternoon evening night week month time date number order account card payment invoice customer client user name
email phone address subject message note notes summary total amount price status title type description support service
product question answer request issue problem error bug ticket case report review meeting team project manager director
engineer developer assistant employee staff member guest patient doctor nurse agent sales marketing finance billing
chapter section article page figure table appendix part volume version edition series season episode album song
book novel film movie show game play story
der die das den dem des ein eine einer eines einem und oder aber wenn dann nicht kein keine ich du er sie es wir ihr
mein dein sein unser euer bitte danke hallo guten tag morgen abend liebe lieber sehr geehrte geehrter geehrten mit von zu
für auf aus bei nach über unter vor wie was wer wo wann warum
le la les un une des et ou mais si je tu il elle nous vous ils elles mon ton son notre votre leur merci bonjour bonsoir
cher chère madame monsieur avec pour sur dans par chez sans sous
el los las una unos unas y o pero yo tú él ella nosotros ellos mi su gracias hola buenos buenas días tardes noches
estimado estimada querido querida señor señora con por para sobre desde hasta
lo gli uno e ma io lei lui noi voi loro mio tuo suo grazie ciao buongiorno buonasera gentile caro cara signor signora
het een en of maar ik jij hij zij wij jullie mijn jouw zijn onze dank hallo beste geachte meneer mevrouw met voor van
aan bij naar over door
bel appelle appelez llama llame chiama chiamate contacte contacta contatta schrijf stuur trage rufe frag frage schreibe sende
écris envoie escribe manda scrivi call
viele grüße grüßen freundliche freundlichen beste besten herzliche herzlichen speichern abbrechen löschen bearbeiten senden öffnen schließen weiter zurück suchen anmelden abmelden hinzufügen
bestätigen drucken kopieren einfügen hochladen herunterladen termin rechnung bestellung lieferung vertrag konto kunde
kundin anfrage antwort zahlung fehler passwort kennwort adresse telefon handy rückruf betreff datum uhrzeit paket versand
enregistrer annuler supprimer modifier envoyer facture commande compte livraison guardar cancelar eliminar enviar factura
pedido cuenta envío salvare annullare eliminare inviare fattura ordine conto spedizione opslaan annuleren verwijderen
verzenden factuur bestelling levering afspraak
flughafen bahnhof hauptbahnhof rathaus kundenservice kundendienst buchhaltung konferenzraum gare aéroport aeropuerto
aeroporto stazione estación luchthaven piazza kennzeichen kontonummer aktie flug bancaire kto kd nr abs reg wkn isin ehm uhm umm hmm erm
payout payouts checkout signup login logout onboarding webhook webhooks dashboard chargeback uncaught backend frontend
rt lol omg wtf btw fyi asap imho tbh dm pm am
`;

/**
 * Words with a capital that are no part of a person's name, in lower case: calendar, places, peoples, organisations,
 * functions, and what starts sentences.
 */
export const notNames = readWordList(words);
