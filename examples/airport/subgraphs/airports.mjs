const airports = [
  { code: 'LHR', name: 'Heathrow', city: 'London', country: 'GB' },
  { code: 'AMS', name: 'Schiphol', city: 'Amsterdam', country: 'NL' },
  { code: 'CDG', name: 'Charles de Gaulle', city: 'Paris', country: 'FR' },
  { code: 'FRA', name: 'Frankfurt am Main', city: 'Frankfurt', country: 'DE' },
  { code: 'JFK', name: 'John F. Kennedy', city: 'New York', country: 'US' },
  { code: 'HND', name: 'Haneda', city: 'Tokyo', country: 'JP' },
  { code: 'SIN', name: 'Changi', city: 'Singapore', country: 'SG' },
  { code: 'LIS', name: 'Humberto Delgado', city: 'Lisbon', country: 'PT' },
  { code: 'CPH', name: 'Kastrup', city: 'Copenhagen', country: 'DK' },
  { code: 'ZRH', name: 'Kloten', city: 'Zürich', country: 'CH' },
];
const byCode = new Map(airports.map((airport) => [airport.code, airport]));

export const resolvers = {
  Query: { airports: () => airports },
  Airport: { __resolveReference: ({ code }) => byCode.get(code) ?? null },
};
