import { readWordList } from './read-word-list.ts';

const names = `
aaron abby abdul abdullah abel abigail abraham achim ada adalbert adam adela adele adeline adelheid adolfo adrian adriana
adriano adrien afonso agatha agathe agnes agnieszka agustin ahmad ahmed ahmet aida aidan aileen aimee ainhoa aisha aitor
akira alain alan alana alba albert alberto albrecht aldo alejandra alejandro aleksander aleksandra alena alessandra
alessandro alessia alessio alex alexa alexander alexandra alexandre alexis alfonso alfred alfredo ali alice alicia alina
aline alison alistair allan allen allison alma alois aloysius alvaro alvin alyssa amanda amandine amara amelia amelie amina
amir amit amparo amy ana anabel anais anastasia anders andre andrea andreas andrei andres andrew andrzej andy angel angela
angelika angelina angelo angie anita anja ann anna annabel anne annegret anneke annelies annemarie annette annie annika
anouk anselm anthony antje antoine antoinette anton antonella antonia antonio antony anya aoife april arabella aria ariana
ariane arjun arlene arlo armando armin arnaud arne arno arnold arthur arturo arvind asha ashley ashok astrid athena
aubrey audrey august augusto aurelia aurelie aurelien austin ava avery axel ayesha ayse barbara barney barry bart bartosz
bashir bastian bastien beata beate beatrice beatrix beatriz becky belen belinda bella ben benedict benedikt benito benjamin
benoit bernadette bernard bernardo bernd bernhard bernice bert berta bertha berthold bertrand beryl beth bethany betsy
betty beverly bianca bill billy birgit bjorn blake blanca blandine bob bobby bogdan bonnie boris brad bradley bram
brandon brenda brendan brent bret brett brian bridget brigitte britta brittany bruce bruno bryan bryce burkhard byron
caitlin caleb calvin cameron camila camilla camille candice cara carina carl carla carlo carlos carlotta carmela
carmen carol carole carolin carolina caroline carolyn carrie carsten casey caspar cassandra catalina catarina caterina
catherine cathy cecile cecilia cecily cedric celeste celia celine cesar chad chandra chantal charlene charles charlie
charlotte chelsea chen cheryl chiara chloe chris christa christel christian christiane christina christine christof
christoph christophe christopher christy cindy claire clara clarence clarissa clark claude claudia claudine claudio claus
clemens clement clementine clifford clint clive clotilde clyde cody colette colin concetta connie connor conrad constance
constantin cora cordula corey corina corinna corinne cornelia cornelis cornelius courtney craig cristian cristiano
cristina curtis cynthia cyril cyrille daan dagmar daisy damian damien dan dana daniel daniela daniele danielle danilo
danny daphne daria dario darius darrell darren dave david davide deanna deborah debbie debra deepak deirdre delia delphine
demi denis denise dennis derek derrick desmond detlef devon diana diane didier diego dierk dieter dietmar dietrich dimitri
dimitris dina dino dirk dmitri dmitry dolores domenico dominic dominik dominique don donald donna donovan dora doreen
dorian doris dorothea dorothee dorothy doug douglas duncan dustin dwayne dylan earl ebony eckhard ed eddie edgar edith
edmund edoardo eduard eduardo edward edwin egon eileen ekaterina elaine eleanor eleanora elena eleni eleonora elfriede eli
elias elif eliot elisa elisabeth elise elke ella ellen ellie elliot elliott elodie eloise elsa else elvira emanuel
emanuela emanuele emerson emil emilia emilie emiliano emilio emily emma emmanuel emmanuelle enrico enrique enzo eric erica
erich erik erika erin ernest ernesto ernst erwin esmeralda esperanza estelle esteban esther ethan etienne eugen eugene
eugenia eugenio eva evan evangeline eve evelien evelyn evelyne ewa ewald ezra fabian fabien fabienne fabio fabiola
fabrice fabrizio fadi farah fatima fatma federica federico felicia felicity felipe felix femke ferdinand fernanda fernando
filip filippo finn fiona flavia flavio fleur flora florence florent florian floris francesca francesco francis francisca
francisco franco francois francoise frank franz fred freddie frederic frederica frederick frederik freya frida frieda
friedhelm friedrich fritz gabriel gabriela gabriele gabriella gabrielle gael gail galina gareth garrett gary gaspard gaston
gavin gemma gene genevieve geoff geoffrey georg george georges georgia georgina gerald geraldine gerard gerardo gerd
gerda gerhard germaine gertrud gertrude gianluca gianna gianni gilbert gilberto gilles gillian gina ginny gino giorgia
giorgio giovanna giovanni gisela gisele giulia giuliana giuliano giulio giuseppe gladys glen glenn gloria gonzalo gordon
graciela graham grant greg gregoire gregor gregorio gregory greta gretchen guadalupe gudrun guido guillaume guillermo
gunnar gunter gunther gustav gustavo guy gwen gwendolyn hadrian hamza han hana hanna hannah hannelore hannes hans hansjorg
hanneke harald haris harold harriet harris harrison harry hartmut harvey hasan hassan hayley hazel heather hector hedwig
heidi heike heiko hein heiner heinrich heinz helen helena helene helga helge hella helmut hendrik henk henning henri
henrietta henriette henrik henry herbert heribert herman hermann herve hilary hilda hildegard hillary hiroshi holger holly
horace horst howard hubert hudson hugh hugo humberto hussein ian ibrahim ida ignacio igor ilaria ilona ilse imani imogen
imran ines inga inge ingeborg ingo ingrid inigo inka ioana irena irene irina iris irma irmgard irving isa isaac isabel
isabella isabelle isaiah ismael ismail istvan italo ivan ivana ivo ivonne jaap jack jackie jackson jacob jacopo
jacqueline jacques jade jaime jake jakob jakub jamal james jamie jan jana jane janet janice janina janine janine jannik
jared jasmin jasmine jason jasper javier jay jayden jean jeanette jeanne jeannette jeff jeffery jeffrey jelena jelle jen
jenna jennifer jenny jens jeremiah jeremy jerome jerry jesper jess jesse jessica jessie jesus jette jill jim jimena jimmy
joachim joan joana joanna joanne joao joaquin jochen jodie joe joel joelle johan johann johanna johannes john johnathan
johnny jolanda jon jonas jonathan jonny joost jordan jordi jorg jorge joris jose josef josefa josefine josefina joseph
josephine josh joshua josie josiah joyce juan juana juanita judith judy jules julia julian juliana juliane julie julien
juliet juliette julio julius june jurgen juri justin justine jutta kai kaitlyn kamal karel karen karim karin karina karl
karla karolina karsten kasia kaspar kate katharina katherine kathleen kathrin kathryn kathy katia katie katja katrin
kay kayla keiko keith kelly kelsey ken kendra kenneth kenny kent kerry kerstin kevin khadija khalid kieran kim kimberly
kirk kirsten kirsty klaas klara klaus koen konrad konstantin kris krishna kristen kristin kristina kristof krystyna kurt
kyle kylie lana lance lars laszlo laura laure laurence laurent laurie lawrence lea leah leandro lee leif leila len lena
leo leon leona leonard leonardo leonie leonor leopold leroy lesley leslie leticia levi lewis lia liam lidia lieke lien
lieselotte lilian liliana lillian lilly lina linda lindsay lindsey linus lionel lisa liselotte lise lloyd logan lois lola
loic lorena lorenz lorenzo loretta lori lorraine lotte lou louie louis louisa louise luc luca lucas lucia luciana
luciano lucie lucien lucille lucinda lucy ludovic ludwig luigi luis luisa lukas luke luna lutz luuk lydia lynn maarten
mabel mackenzie maddie madeleine madeline madison mads magda magdalena magnus mahmoud maik maike maja malcolm malik malte
mandy manfred manon manuel manuela mara marc marcel marcela marcello marcelo marcia marcin marco marcos marcus margaret
margarita margarete margarethe margherita margit margot marguerite maria mariam mariana marianne mariano marie mariella
marielle marieke marijke marilyn marina mario marion marisa marisol marissa marit marius marjorie mark marko markus marlene
marlies marlon marta marten martha martijn martin martina martine marty marvin mary maryam massimo mateo mathew mathias
mathieu mathilde matilda matt matteo matthew matthias matthieu mattia maud maureen maurice mauricio maurizio mauro max
maxime maximilian maximiliano maxine maya mechthild megan mehmet meike mel melanie melinda melissa melody mercedes meredith
merle mia micaela michael michaela michal micheal michel michela michele micheline michelle miguel mike mikhail mila milan
mildred milena miles millie mina mindy minna mira miranda mireille miriam mirjam mirko mitchell mohamed mohammad mohammed
moira molly mona monica monika monique montserrat morgan moritz moses muhammad muriel mustafa myra myriam nabil nadia
nadine nadja naomi napoleon nasser natalia natalie natasha nathalie nathan nathaniel neal ned neil nelly nelson nestor
nick nico nicola nicolas nicole nicolo nicoletta niels nigel nikki niklas nikola nikolai nikolaus nikos nils nina noah
noel noelia noelle noemi nora norbert noreen norma norman nuria octavia odette odile ole oleg olga oliver olivia olivier
olaf omar orlando oscar oskar osman oswald otis otto owen pablo paige pamela paola paolo pascal pascale patricia patrice
patricio patrick patrik patrizia patty paul paula paulette paulina pauline paulo pavel pearl pedro peggy penelope
percy perry peter petra phil philip philipp philippa philippe phillip phoebe phyllis pia pier piero pierre pieter pietro
pilar piotr polly preston priscilla priya quentin quincy rachel rachid rafael rafal raffaele rahul raimund rainer raj
rajesh ralf ralph ramesh ramon ramona randall randolph randy raphael raquel rashid raul ravi raymond rebecca rebekka
regina reginald regine reinhard reinhold remi remy renata renate renato rene renee reto rhonda ricardo riccardo richard
rick ricky rita rob robbie robert roberta roberto robin rocco rochelle rocio rod roderick rodney rodolfo rodrigo roger
rogelio roland rolf romain roman romana romeo romy ron ronald ronan ronja ronnie rosa rosalie rosalind rosanna rosario
rosemarie rosemary rosie rosina ross roswitha roxanne roy ruben rudi rudolf rudolph rudy rufus rupert russell ruth ryan
sabina sabine sabrina sadie said sally salma salome salvador salvatore sam samantha sami samir sammy samuel samuele
sander sandeep sandra sandro sandy sanjay sanne santiago sara sarah sascha sasha saskia saul savannah scarlett scott sean
sebastian sebastien selena selina selma serena serge sergei sergey sergio seth shane shannon sharon shaun shawn sheila
shelby sheldon shelley shelly sherman sherry shirley sibylle sidney siegfried sigrid silas silke silvana silvia silvio
simon simona simone siobhan sofia sofie sonia sonja sophia sophie soren spencer stacey stacy stan stanislav stanley stefan
stefania stefanie stefano stella sten stephan stephane stephanie stephen steve steven stewart stijn stuart sunil sunita
susan susana susanna susanne susie suzanne suzanna sven svenja svetlana sybille sylvain sylvester sylvia sylvie tabea
tabitha takashi tamara tamika tammy tanja tanya tara tarek tariq tasha tatiana tatjana taylor ted teresa terence terrance
terrence terri terry tessa thaddeus thea theo theodor theodora theodore theresa therese thibault thiago thierry thijs
thilo thom thomas thorsten tiago tiffany till tim timo timothy tina tino tobias toby todd tom tomas tomasz tommaso tommy toni
tony torsten tracey tracy travis trevor tricia trina tristan troy trudy tyler tyrone udo ulf ulrich ulrike umberto
ursula ute uwe valentin valentina valentino valeria valerie valerio vanessa vasily veit vera verena vernon veronica
veronika veronique vicente vicki vicky victor victoria vijay vikram viktor viktoria vincent vincenzo viola violeta
virginia virginie vito vittoria vittorio vivian viviana viviane vivien vivienne vladimir volker vanja walter waltraud wanda
warren wayne wei wendy werner wesley wiebke wilbur wilfried wilhelm will willem willi william willy wilma winfried
winston wolf wolfgang wouter xavier ximena yann yannick yara yasmin yasmine yolanda yosef youssef ysabel yuki yuri yusuf
yves yvette yvonne zachary zahra zara zeynep zoe zoey zofia zsofia
joke joop jeroen jurre jos bas sjoerd ruud rens tijn thies wim gerrit geert gijs hidde ilse inez jacco jasmijn joke karst
lotte maaike mieke mirte nienke noor petra pieternel roos sanne sietske teun tjeerd trijntje fenna femke eline bente
ciaran eoin niamh sinead padraig declan fergus rory saoirse orla grainne caoimhe eilidh hamish callum lachlan
aarav aditya ananya anil anjali deepa divya gaurav harish ishaan kavita kiran lakshmi manish meera mukesh neha nisha
pooja pradeep pranav prashant rakesh rekha rohan rohit sachin sanjana shreya sneha suresh swati tanvi usha vinod yash
hiro hiroko kazuo kenji makoto naoki sakura satoshi takeshi yoko yoshi mei ming xiao ying jing jun hui fang lin hong
bartholomew montgomery cuthbert clementina nguyen minh linh thanh huong trang`;

/** Given names of Europe, the Americas and parts of Asia, in lower case, without accents; written for this project. */
export const firstNames = readWordList(names);

/** Given names that are everyday words, in English or another of the languages, as often as they are names. */
export const wordsAndNames = readWordList(
  `will may mark bill rose grace hope faith joy art jack frank grant chase hunter dean miles pat sue drew rob bob don ray
   max angel autumn summer april june august dawn ivy lily violet ruby pearl amber guy gene norm penny dale glen heath lance
   hazel holly melody mercedes dolores christian roman romana sandy skip ward wade west brook lane drew jean jade jun ming
   ali an ben bas bo cruz die else han hans hui ida ina ian ines jan jing jose kai kay kim lea lee les lin lien long mai mia
   mina noor olga per pia pilar sten ten tin till timo tom tim tina vera viola von wei xiao ying lina luz sol paz luna mar
   marina flora gloria paloma rosa victoria florence virginia georgia carolina sofia adelaide sydney madison austin dallas
   jordan israel chad kent lincoln jackson washington carter paris roma milan florencia valencia paula perla stella
   nina nola ava eve ever fleur ange clement constant desire prudence patience charity harmony crystal destiny heaven
   candy ginger sage basil olive rosemary herb cliff rusty buddy sonny junior major king duke earl baron prince`,
);
