import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import * as driver from '../../../src/index';
import { clusterDefaults } from '../../../src/cluster/cluster-options';
import { loadPeerDriver } from '../../support/peer-driver';

const root = join(__dirname, '..', '..', '..');
const peer = join(root, 'test', 'peer', 'node_modules', 'cassandra-driver');
const page = readFileSync(join(root, 'docs', 'migration.md'), 'utf8');
const part = page.slice(page.indexOf("## From npm's"), page.indexOf('## From the Python'));

/** Declarations of values whose own methods are not gone through one by one: their table names what takes their place. */
const values = new Set([
  'BigDecimal', 'Duration', 'InetAddress', 'Integer', 'LocalDate', 'LocalTime', 'Long', 'TimeUuid', 'Tuple', 'Uuid', 'Vector',
  'Point', 'LineString', 'Polygon', 'DateRange', 'DateRangeBound', 'GraphResultSet', 'Edge', 'Element', 'Path', 'Property', 'Vertex',
  'VertexProperty', 'dataTypes', 'consistencies', 'distance', 'responseErrorCodes', 'protocolVersion', 'dateRangePrecision',
]);
/** Declarations that are named as a whole, with all that is in them. */
const wholes = new Set([
  'ClientMetrics', 'DefaultMetrics', 'RequestTracker', 'RequestLogger', 'ExecutionOptions', 'TableMetadata', 'DataCollection',
  'MaterializedView', 'QueryTrace', 'SchemaFunction', 'Aggregate', 'Udt', 'ColumnInfo', 'DataTypeInfo', 'IndexKind', 'Token', 'TokenRange',
  'ResultSetGroup', 'DecisionInfo', 'OperationInfo', 'RetryDecision', 't', 'direction', 'mapping', 'token', 'ReconnectionPolicy',
  'SpeculativeExecutionPolicy', 'TimestampGenerator', 'ClientState', 'HostMap', 'DriverError',
]);
/** Names that no program writes: kinds of callbacks, and what the declarations are made of. */
const inner = new Set([
  'ValueCallback', 'EmptyCallback', 'ArrayOrObject', 'Options', 'ClientOptions', 'DseClientOptions', 'QueryOptions', 'GraphQueryOptions',
  'GraphOptions', 'errors', 'policies', 'auth', 'metadata', 'metrics', 'tracker', 'types', 'concurrent', 'datastax', 'geometry', 'search',
  'graph', 'addressResolution', 'loadBalancing', 'reconnection', 'retry', 'speculativeExecution', 'timestampGeneration', 'fromBuffer',
  'ExecutionProfile', 'TokenAwarePolicy', 'info', 'code', 'Metadata', 'BigDecimal', 'innerErrors', 'host', 'isSupported', 'translate', 'toString',
  ...wholes,
]);

/** All names that the declarations of a file give out, from outside in. */
function namesOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const named = node as { readonly name?: ts.Node };
    const isNamed = ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isModuleDeclaration(node) ||
      ts.isEnumDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node) ||
      ts.isPropertySignature(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node) ||
      ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node);
    const name = isNamed && named.name !== undefined && ts.isIdentifier(named.name) ? named.name.text : undefined;
    if (name !== undefined) names.push(name);
    if (name !== undefined && (values.has(name) || wholes.has(name))) return;
    if (ts.isParameter(node)) return;
    node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return names;
}

describe('server: documentation of migration', function () {
  this.timeout(120_000);

  it("has every name of npm's driver", async () => {
    await loadPeerDriver();
    const folders = readdirSync(join(peer, 'lib'), { recursive: true, encoding: 'utf8' });
    const files = ['index.d.ts', ...folders.filter((name) => name.endsWith('index.d.ts') && !name.includes('mapping')).map((name) => join('lib', name))];
    const names = new Set(files.flatMap((file) => namesOf(join(peer, file))));
    expect(names.size).to.be.greaterThan(150);
    const shown = new Set([...part.matchAll(/`+([^`]+)`+/g)].flatMap(([, text = '']) => text.split(/[^\w$]+/)));
    const missing = [...names].filter((name) => !shown.has(name) && !inner.has(name));
    expect(missing).to.deep.equal([]);
  });

  it('has only names of purecql in its own column that there are', () => {
    const cells = part.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split(' | ').at(-1) ?? '');
    const classes = cells.flatMap((cell) => [...cell.matchAll(/`(?:new )?([A-Z]\w+(?:Policy|Provider|Error|Generator))\b/g)]);
    const names = new Set(classes.map(([, name = '']) => name));
    const types = new Set(['AddressTranslator', 'LoadBalancingPolicy', 'RetryPolicy', 'AuthProvider']);
    expect(names.size).to.be.greaterThan(20);
    for (const name of names) if (!types.has(name)) expect(driver, name).to.have.property(name);
    for (const name of Object.keys(clusterDefaults)) {
      if (!['requireAuthentication', 'drainTimeoutMs'].includes(name)) expect(part, name).to.match(new RegExp(`\\b${name}\\b`));
    }
  });
});
