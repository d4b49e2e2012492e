/** What servers say of mistakes that have a cure of their own, and that cure. */
const cures: readonly (readonly [said: RegExp, cure: string])[] = [
  [
    /\bpaging.?state\b/i,
    'it is good only for the statement, the cluster and the protocol version that gave it: begin again at the first page',
  ],
  [/\bno keyspace has been specified\b/i, "write keyspace.table, or connect to a keyspace: cluster.connect('name')"],
  [/\binvalid (?:amount|number) of bind variables\b/i, 'give a value for each marker, as in session.execute(query, [value])'],
  [
    /\bexpected \d+ (?:or \d+ )?bytes? .*\(\d+\)/i,
    'a number went out as another type than the column has: leave out prepare: false, or name the types in hints',
  ],
  [/\b(?:unconfigured table|table \S+ does not exist)\b/i, 'create it, or correct its name or its keyspace'],
  [/\bat input '%'/i, 'the markers of values are ? or :name'],
];

/** Texts of servers are as long as they like. */
const longestRead = 1_000;

/** The cure for what a server says, where its words tell more than the code of its error. */
export function adviceOnWords(said: string): string | undefined {
  const read = said.slice(0, longestRead);
  return cures.find(([words]) => words.test(read))?.[1];
}
