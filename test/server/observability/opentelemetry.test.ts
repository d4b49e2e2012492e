import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithServer } from '../../support/server';

const root = join(__dirname, '..', '..', '..');

/** One value of what the console exporter printed of a span. */
function field(span: string, name: string): string | undefined {
  return new RegExp(`^  ${name}: '?([^',\\n]+)`, 'm').exec(span)?.[1];
}

describeWithServer('server: OpenTelemetry example', { withoutLogin: true }, (server) => {
  it('prints a span of each request, which belong to the span of the application', async function () {
    this.timeout(90_000);
    const env = { ...process.env, CASSANDRA_URL: `cassandra://${server().contactPoints.join(',')}`, TS_NODE_TRANSPILE_ONLY: 'true' };
    const { stdout } = await promisify(execFile)(
      process.execPath, ['-r', 'ts-node/register', 'examples/opentelemetry.ts'], { cwd: root, env, timeout: 80_000 },
    );
    const spans = stdout.split(/^(?=\{$)/m).filter((text) => text.startsWith('{'));
    const named = (name: string): string => spans.find((span) => field(span, 'name') === name) ?? expect.fail(`${name} in\n${stdout}`);

    const greeting = named('greet');
    const select = named('SELECT system.local');
    const prepare = named('PREPARE SELECT system.local');
    expect(field(select, 'traceId')).to.equal(field(greeting, 'traceId')).and.to.match(/^[0-9a-f]{32}$/);
    expect(field(prepare, 'traceId')).to.equal(field(greeting, 'traceId'));
    for (const text of ["'db.system.name': 'cassandra'", "'db.response.returned_rows': 1", "'db.collection.name': 'local'", "'db.namespace': 'system'"]) {
      expect(select).to.include(text);
    }
    expect(named('CONNECT')).to.include("'network.protocol.version': 'V5'");
    const failed = spans.find((span) => span.includes("'error.type'")) ?? '';
    expect(failed).to.include("'error.type': 'InvalidQueryError'").and.include("'db.response.status_code': '8704'").and.match(/status: \{\s*code: 2/);
  });
});
