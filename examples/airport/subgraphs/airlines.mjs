const airlines = [
  { code: 'NW', name: 'Northwind', color: '#5ab0ff' },
  { code: 'AU', name: 'Aurora Air', color: '#7fe3a5' },
  { code: 'MR', name: 'Meridian', color: '#ffb454' },
  { code: 'SK', name: 'Skylark', color: '#f07fa8' },
  { code: 'TD', name: 'Tradewind', color: '#c4a5ff' },
];
const byCode = new Map(airlines.map((airline) => [airline.code, airline]));

export const resolvers = {
  Query: { airlines: () => airlines },
  Airline: { __resolveReference: ({ code }) => byCode.get(code) ?? null },
};
