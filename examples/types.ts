import { BigDecimal, Duration, LocalDate, Uuid } from 'purecql';
import { connectToKeyspace, runExample } from './own-keyspace';

/** Values that JavaScript has no types for go in and come out without loss, and print as what they are. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  await session.execute('CREATE TYPE IF NOT EXISTS address (street text, zip int)');
  await session.execute(`CREATE TABLE IF NOT EXISTS invoices (id uuid PRIMARY KEY, number bigint, total decimal, due date,
    every duration, lines map<text, int>, ship_to frozen<address>, tags set<text>)`);
  const id = Uuid.fromString('b0598992-7c3e-4f38-8d64-4a7b6b3bd0f2');
  const values = {
    id, number: 9_007_199_254_740_993n, total: BigDecimal.fromString('1200.50'), due: LocalDate.fromString('2027-01-31'),
    every: Duration.fromString('1mo2d'), lines: { quilt: 2 }, ship_to: { street: 'Main Street', zip: 4711 },
    tags: ['new', 'paid'],
  };
  await session.execute(
    `INSERT INTO invoices (id, number, total, due, every, lines, ship_to, tags)
     VALUES (:id, :number, :total, :due, :every, :lines, :ship_to, :tags)`, values);
  console.log((await session.execute('SELECT * FROM invoices WHERE id = ?', [id])).one());
}

runExample(main);
