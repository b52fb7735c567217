import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// Names of clubs, stories, places, food and plants, many of which are names of people, too.
const kinds: Readonly<Record<string, readonly string[]>> = {
  'clubs, bands and stories': [
    'Manchester United beat Arsenal 3-1.',
    'Real Madrid, Atlético and Barcelona',
    'Bayern München gegen Borussia Dortmund',
    'Juventus, Inter e Roma',
    'Ajax, Feyenoord en PSV',
    'Benfica, Porto e Sporting',
    'Legia, Wisła i Lech Poznań',
    'Paris Saint-Germain contre Olympique Lyonnais',
    'Malmö FF mot Hammarby',
    'Chicago Bulls, Boston Celtics and Miami Heat',
    'Green Bay Packers at Dallas Cowboys',
    'Toronto Maple Leafs and Calgary Flames',
    'The Champions League, the Bundesliga and the Serie A',
    'Davis Cup, Ryder Cup and Stanley Cup',
    'Coldplay, Metallica and Pink Floyd',
    'Led Zeppelin and Lynyrd Skynyrd',
    'Wolverhampton Wanderers against Crystal Palace',

    'Betis, Sevilla y Valencia empatan.',
    'Lazio, Torino e Udinese pareggiano.',
    'Twente, Heerenveen en Vitesse spelen gelijk.',
    'Botafogo, Santos e Grêmio',
    'Raków, Pogoń i Jagiellonia',
    'Denver Broncos and Seattle Seahawks',
    'Rammstein, Scorpions und Kraftwerk',
    'Hamlet, Macbeth and Othello are staged.',
    'Pinocchio, Dumbo and Bambi',
    'Pippi Langstrumpf und Biene Maja',
  ],
  places: [
    'St. Petersburg, San Francisco and Los Angeles',
    'Lake Victoria, Mount Everest and Cape Horn',
    'Lourdes, Nancy et Nice',
    'Santiago, Córdoba y Medellín',
    'Firenze, Siena e Carrara',
    'Heathrow, Gatwick and Charles de Gaulle',
    'Frankfurt, Essen und Halle',
    'Göteborg, Uppsala och Lund',
    'Kraków, Łódź i Gdańsk',
    'Setúbal, Braga e Évora',
    'Utrecht, Breda en Tilburg',
    'From Lisbon to Porto via Coimbra',
    'Rügen, Usedom und Fehmarn',
    'Ardennes, Vosges et Jura',
    'Picos de Europa y Sierra Nevada',
    'Dolomiti, Cinque Terre e Gargano',
    'Veluwe, Achterhoek en Betuwe',
    'Serra da Estrela e Alentejo',
    'Mazury, Tatry i Bieszczady',
    'Öland, Gotland och Åland',
    'Netflix series Bridgerton and Dark',
    'Carnival in Rio, Oktoberfest in Munich',
    'Fanta, Mezzo Mix und Almdudler',
  ],
  'colours, food, animals and plants': [
    'Available in Navy, Olive, Amber, Jade and Ivory',
    'Ruby Red, Forest Green and Slate Grey',
    'Farben: Anthrazit, Bordeaux, Petrol, Beige',
    'Couleurs : Ivoire, Corail, Émeraude',
    'Materials: Linen, Denim, Cashmere and Merino',
    'Holz: Eiche, Buche, Nussbaum, Kirsche',
    'Rose Gold and Space Gray',
    'Margherita, Carbonara and Tiramisu',
    'Caesar salad, Bolognese and Béchamel',
    'Chicken Tikka Masala with Basmati Rice',
    'Camembert, Gouda, Cheddar and Parmesan',
    'Chardonnay, Merlot, Riesling and Pinot Noir',
    'Granny Smith, Gala and Braeburn apples',
    'Labrador, Beagle and Jack Russell puppies',

    'Gorgonzola, Taleggio and Burrata',
    'Sangiovese, Nebbiolo and Montepulciano',
    'Ceviche, Empanadas and Arepas',
    'Schwarzwälder Kirschtorte und Bienenstich',
    'Coq au Vin et Tarte Tatin',
    'Tortilla de patatas y Salmorejo',
    'Pastéis de Nata e Bacalhau',
    'Żurek, Bigos i Gołąbki',
    'Köttbullar, Lingon och Knäckebröd',
    'Petrol, Mauve, Khaki and Ecru',
    'Mahogany, Teak, Bamboo and Rattan',
    'Dahlia, Peony and Hydrangea bulbs',
    'Cocker Spaniel, Irish Setter and Shih Tzu',
  ],
};

describe('the embedded engine', () => {
  it.each(Object.entries(kinds))('touches none of the %s', async (_kind, texts) => {
    expect(await findTouched(texts, detectors)).toEqual([]);
  });
});
