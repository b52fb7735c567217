import { readWordList } from './read-word-list.ts';

const names = `
smith johnson williams jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor
moore martin lee perez thompson harris sanchez clark ramirez lewis robinson walker allen wright scott torres nguyen
flores adams nelson baker rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards
collins reyes stewart morris morales murphy rogers gutierrez ortiz morgan cooper peterson bailey reed kelly ramos kim
richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers
ross foster jimenez powell jenkins perry russell sullivan coleman butler henderson barnes gonzales fisher vasquez simmons
romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west hayes bryant herrera gibson ellis
tran medina stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas
henry freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon
munoz hunt hicks holmes palmer wagner black robertson boyd stone salazar fox warren mills meyer rice schmidt garza
daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce hansen
peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane riley andrews alvarado ray
delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter lawrence sandoval guerrero
george chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison
franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey
williamson gilbert dean sims espinoza howell li wong reid hanson le mccoy garrett burton fuller wang weber welch rojas
lucas marquez fields park yang little banks padilla day walsh bowman schultz luna fowler mejia davidson acosta brewer
may holland juarez newman pearson curtis cortez douglas schneider joseph barrett navarro figueroa keller avila wade
molina stanley hopkins campos barnett bates chambers caldwell beck lambert miranda byrd craig ayala lowe frazier powers
neal leonard gregory carrillo sutton fleming rhodes shelton schwartz norris jennings rhimes duran quinn malone
mcintyre macdonald mackenzie mclean oconnor oneill odonnell doyle gallagher kavanagh byrne nolan brennan
muller schulz becker hoffmann schafer koch bauer richter klein wolf schroder neumann schwarz zimmermann braun kruger
hofmann hartmann lange schmitt werner krause meier lehmann schmid schulze maier kohler herrmann konig walter mayer huber
kaiser fuchs peters lang scholz moller weiss jung hahn schubert vogel friedrich keller gunther frank berger winkler roth
beck lorenz baumann franke albrecht schuster simon ludwig bohm winter kraus martens schumacher kramer vogt stein jager otto
sommer gross seidel heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuhne pohl engel horn busch
bergmann thomas voigt sauer arnold wolff pfeiffer kaminski nowak kowalski
dubois durand leroy moreau laurent lefebvre michel bertrand roux vincent fournier morel girard andre lefevre mercier
dupont bonnet francois legrand garnier faure rousseau blanc guerin muller henry roussel nicolas perrin morin
mathieu clement gauthier dumont fontaine chevalier robin masson gerard nguyen boyer lemaire duval joly gautier roche
roger vasseur prevost blanchard perrot charpentier marchand renard barbier picard arnaud
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti mancini costa giordano rizzo
lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli
vitale lombardo serra coppola desantis dangelo marchetti parisi villa conte ferraro fabbri bellini orlandi pellegrini
jansen dejong bakker visser smit meijer deboer mulder degroot bos vos peters hendriks dekker brouwer dijkstra
kok jacobs vermeulen dewit schouten vandijk vandenberg postma hoekstra willemsen kuipers veenstra bosman timmermans
hansen johansen olsen larsen andersen pedersen nilsen kristiansen jensen karlsen johnsen pettersen eriksen berg haugen
nielsen christensen sorensen rasmussen jorgensen petersen madsen andersson johansson karlsson nilsson eriksson svensson
persson olsson gustafsson pettersson jonsson lindberg lindstrom bergstrom korhonen virtanen makinen nieminen
ivanov petrov smirnov kuznetsov popov vasiliev sokolov mikhailov horvat novak kovac nagy szabo toth kovacs
khan ahmed ali hussain kumar sharma gupta das mehta shah reddy rao nair iyer chatterjee banerjee mukherjee
chen liu zhang huang zhao wu zhou xu sun ma zhu lin guo tanaka suzuki sato watanabe yamamoto nakamura kobayashi
trump putin obama biden clinton merkel macron scholz sarkozy hollande berlusconi draghi renzi meloni zelensky erdogan modi
netanyahu thatcher blair cameron sunak corbyn farage trudeau rousseff bolsonaro maduro castro chavez mandela gandhi nehru
khomeini hussein assad gaddafi stalin lenin hitler churchill roosevelt kennedy nixon reagan schwarzenegger bloomberg bezos
musk zuckerberg gates kardashian jenner kanye beyonce rihanna drake eminem adele bieber timberlake gaga madonna shakira
swift sheeran styles horan malik payne tomlinson gomez lovato cyrus grande perry minaj cardi kendrick lamar usher pitbull
elvis presley lennon mccartney bowie jagger hendrix cobain messi ronaldo neymar mbappe zidane beckham rooney gerrard lampard
suarez benzema ibrahimovic lewandowski haaland salah pogba mourinho guardiola ferguson wenger klopp lebron kobe curry durant
shaq federer nadal djokovic murray serena hamilton verstappen schumacher vettel bolt phelps tyson mayweather mcgregor
shakespeare dickens austen tolkien rowling hemingway picasso dali mozart beethoven bach einstein newton darwin freud marx
kant nietzsche voltaire cicero plato socrates napoleon spielberg tarantino scorsese hitchcock dicaprio pitt jolie clooney
hanks cruise depp aniston kutcher fallon kimmel oprah letterman winfrey snowden assange`;

/**
 * Common family names of Europe, the Americas and parts of Asia, and those of people often in the news, in lower case
 * and without accents; written for this project.
 */
export const surnames = readWordList(names);
