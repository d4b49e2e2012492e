import { expect } from 'chai';
import { ErrorCode } from '../../../src/protocol/constants';
import type { Direction } from '../../../src/protocol/constants';
import { FrameWriter } from '../../../src/protocol/frame-writer';
import { Framer } from '../../../src/protocol/framer';
import { codecOfKind } from '../../../src/protocol/messages';
import type { Message } from '../../../src/protocol/messages';
import { formatEnvelope, formatMessage } from '../../../src/protocol/text';
import { versions } from '../../../src/protocol/version';
import { dseSteps, v4Steps, v5Steps } from './conversations';
import type { Step } from './conversations';

/** Both ends of a connection: what one writes, the other reads, and both change their framing after READY. */
class Connection {
  readonly #writers: Record<Direction, FrameWriter>;
  readonly #framers = {
    request: new Framer({ direction: 'request' }),
    response: new Framer({ direction: 'response' }),
  };
  readonly #usesSegments: boolean;

  constructor(version: keyof typeof versions) {
    this.#usesSegments = versions[version].usesSegments;
    this.#writers = { request: new FrameWriter(versions[version]), response: new FrameWriter(versions[version]) };
  }

  /** Sends each message through the bytes of its direction; what the other end reads, as text. */
  play(steps: readonly Step[]): string {
    return steps
      .map(([message, fields = {}]) => {
        const { direction } = codecOfKind(message.kind)!;
        this.#writers[direction].write(message, { stream: 1, ...fields });
        this.#framers[direction].push(this.#writers[direction].takePending()!);
        const line = formatEnvelope(this.#framers[direction].next()!);
        if (this.#usesSegments && message.kind === 'READY') this.#changeFraming();
        return line;
      })
      .join('\n');
  }

  #changeFraming(): void {
    for (const side of [...Object.values(this.#writers), ...Object.values(this.#framers)]) side.useSegments();
  }
}

const lines = (text: string): string => text.trim().split('\n').map((line) => line.trim()).join('\n');

describe('protocol: a conversation as text', () => {
  it('in v4', () => {
    expect(new Connection('V4').play(v4Steps)).to.equal(
      lines(`
      → [0] OPTIONS
      ← [0] SUPPORTED CQL_VERSION=3.4.5 COMPRESSION=snappy,lz4
      → [0] STARTUP CQL_VERSION=3.0.0 DRIVER_NAME=purecql
      ← [0] AUTHENTICATE org.apache.cassandra.auth.PasswordAuthenticator
      → [0] AUTH_RESPONSE token=17 bytes
      ← [0] AUTH_SUCCESS token=null
      → [1] REGISTER STATUS_CHANGE SCHEMA_CHANGE
      ← [1] READY
      → [1] PREPARE "SELECT b FROM ks.t WHERE a = ?"
      ← [1] RESULT PREPARED id=5e1ec7 variables=(a int) partitionKey=[0] columns=(b vector<float, 3>)
      → [1] EXECUTE id=5e1ec7 consistency=LOCAL_ONE values=1 skipMetadata pageSize=5000 timestamp=17 payload=ProxyExecute
      ← [1] RESULT ROWS columns=1 pagingState=0102 rows=2 tracingId=febf1950-5c23-11ee-8c99-0242ac120002 warnings="slow\\nquery"
      ← [-1] EVENT STATUS_CHANGE DOWN 10.0.0.2:9042
      → [1] QUERY "USE "x"" consistency=ONE
      ← [1] RESULT SET_KEYSPACE x
      ← [1] ERROR 0x1000 "no" consistency=ALL required=3 alive=2
    `),
    );
  });

  it('in v5, in segments after READY', () => {
    expect(new Connection('V5').play(v5Steps)).to.equal(
      lines(`
      → [0] STARTUP CQL_VERSION=3.0.0
      ← [0] READY
      → [1] PREPARE "INSERT …" keyspace=ks
      ← [1] RESULT PREPARED id=5e1ec7 resultMetadataId=aa variables=(a int, b int) partitionKey=[1,0] columns=0
      → [1] EXECUTE id=5e1ec7 resultMetadataId=aa consistency=LOCAL_QUORUM values=2 names=a,b keyspace=ks nowInSeconds=9
      ← [1] RESULT ROWS columns=([applied] boolean) newResultMetadataId=bb rows=0
      → [1] BATCH LOGGED ["DELETE …" values=0, 5e1ec7 values=2] consistency=QUORUM serialConsistency=LOCAL_SERIAL timestamp=5
      ← [1] ERROR 0x1500 "no" consistency=ONE received=1 blockFor=2 numFailures=1 reasons=10.0.0.3:NODE_DOWN writeType=BATCH
      ← [-1] EVENT SCHEMA_CHANGE DROPPED FUNCTION ks.f(int)
    `),
    );
  });

  it('in DSE v2, with continuous paging', () => {
    expect(new Connection('DSE_V2').play(dseSteps)).to.equal(
      lines(`
      → [1] QUERY "SELECT …" consistency=ONE pageSize=65536 bytes continuous=0/100/4
      ← [1] RESULT ROWS columns=1 page=1 rows=1
      → [2] REVISE_REQUEST MORE_PAGES targetStream=1 nextPages=4
      ← [2] RESULT VOID
      ← [1] RESULT ROWS columns=1 page=2 last rows=1
      → [2] REVISE_REQUEST CANCEL targetStream=1
      ← [1] ERROR 0x1300 "no" consistency=ONE received=0 blockFor=1 numFailures=1 reasons=::1:TABLE_NOT_FOUND dataPresent=true
    `),
    );
  });
});

describe('protocol: formatMessage', () => {
  const table: [message: Message, text: string][] = [
    [{ kind: 'AUTH_CHALLENGE', token: Buffer.from('secret') }, 'AUTH_CHALLENGE token=6 bytes'],
    [{ kind: 'EVENT', event: 'NEWS', unknown: Buffer.of(1, 2) }, 'EVENT NEWS 2 bytes'],
    [{ kind: 'RESULT', resultKind: 'UNKNOWN', resultCode: 9, unknown: Buffer.of(1) }, 'RESULT UNKNOWN kind=9 1 bytes'],
    [
      { kind: 'RESULT', resultKind: 'SCHEMA_CHANGE', change: 'CREATED', target: 'KEYSPACE', keyspace: 'k\u001b[31ms' },
      'RESULT SCHEMA_CHANGE CREATED KEYSPACE k\\x1b[31ms',
    ],
    [{ kind: 'ERROR', code: 0x7777, message: 'a\nb', unknown: Buffer.of(1) }, 'ERROR 0x7777 "a\\nb" 1 bytes'],
    [
      { kind: 'ERROR', code: ErrorCode.UNPREPARED, message: 'm', statementId: Buffer.of(0xab) },
      'ERROR 0x2500 "m" statementId=ab',
    ],
  ];
  for (const [message, text] of table) it(text, () => expect(formatMessage(message)).to.equal(text));
});
