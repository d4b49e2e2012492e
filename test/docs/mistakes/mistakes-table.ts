import { cell, code, table } from '../../../scripts/docs/markdown';
import type { TestServer } from '../../support/test-server';
import { mistakes } from './mistakes';

/** Addresses of nodes are those of the run: a reader's is another. */
function withoutPlaces(text: string, server: TestServer): string {
  return server.contactPoints.reduce((shown, point) => shown.replaceAll(point, '127.0.0.1:9042'), text);
}

/** Makes all mistakes, one after another, and writes down what they meet, as the page of errors has it. */
export async function mistakesTable(server: TestServer): Promise<string> {
  const rows: string[][] = [];
  for (const mistake of mistakes) {
    const met = withoutPlaces(await mistake.make(server), server).trim();
    rows.push([mistake.title, code(mistake.code), cell(met.split('\n').map((line) => code(line.trim())).join('<br>'))]);
  }
  return table(['mistake', 'the line', 'what it meets'], rows.map(([title = '', line = '', met = '']) => [title, line, met]));
}
