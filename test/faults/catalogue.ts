/** Tests by their file (its path without `test/` and its ending) and their titles, in which `{name}` stands for a placeholder. */
export type ShownBy = Readonly<Record<string, readonly string[]>>;

/** Something that goes wrong between a driver and its nodes, and the tests that show what comes of it. */
export interface Fault {
  readonly what: string;
  readonly shownBy: ShownBy;
}

const fault = (what: string, shownBy: ShownBy): Fault => ({ what, shownBy });

/** The catalogue of faults: each has at least one test, and `fault-catalogue.test.ts` sees to it that the test is there. */
export const faults: Readonly<Record<number, Fault>> = {
  1: fault('a connection is refused', {
    'faults/auth/wrong-ways': ['names a port where nothing listens'],
    'faults/catalogue/cluster': ['fault 1: a node that is gone is tried again until it is there, and then used'],
  }),
  2: fault('connecting hangs', {
    'faults/auth/wrong-ways': ['names an address that never answers, within connectTimeoutMs'],
    'faults/catalogue/cluster': ['fault 2: a contact point that hangs keeps nobody waiting while another answers'],
    'unit/connection/connection.open': ['counts slow answers together'],
  }),
  3: fault('a port takes connections and says nothing', {
    'faults/catalogue/cluster': [
      'fault 3: a port that takes connections and says nothing costs no more than connectTimeoutMs, and is told as such',
    ],
  }),
  4: fault('a port does not speak CQL', {
    'faults/auth/wrong-ways': ['names a port that {what}, what it is and what to do, and gives it no password'],
    'faults/catalogue/cluster': ['fault 4: a port that speaks something else is named as such at once'],
  }),
  5: fault('TLS fails', {
    'server/tls/certificates': ['S1: {certificate}'],
    'faults/tls-handshake': ['S4: nothing that the server says has the client go on without TLS'],
  }),
  6: fault('the password is refused', {
    'faults/auth/lockout': [
      'rejects connect() at once, and is tried once on each contact point and never again',
      'later on leaves the other nodes in use, tells why, and ends when the node takes it again',
    ],
  }),
  7: fault('authentication is demanded in another way than configured', {
    'unit/connection/handshake.authentication': ['is an AuthenticationError without a provider, and no token is sent'],
    'faults/auth/bytes': ['not to {JSON.stringify(name)}', 'no more than 10 challenges are answered'],
  }),
  8: fault('a server does not want the password', {
    'faults/auth/bytes': [
      'is told of by an event, and gets none',
      'is refused with requireAuthentication, before anything is asked of it',
    ],
  }),
  9: fault('a version of the protocol is refused', {
    'faults/catalogue/cluster': [
      'fault 9: a node that has version 4 only is spoken to in version 4, and refused where version 5 is the least',
    ],
    'unit/connection/handshake': ['falls back to V4 on the same socket when STARTUP in V5 is refused, and says so'],
    'faults/dse/discovery': ['is the same for all nodes: one that has an older one only is not used'],
  }),
  10: fault('the keyspace does not exist', {
    'faults/catalogue/cluster': [
      'fault 10: a keyspace that does not exist is told by connect(), which leaves no connection',
    ],
  }),
  11: fault('names that lead nowhere, are slow or have changed', {
    'faults/auth/wrong-ways': ['names a name that nobody knows'],
    'unit/connection/open-by-name': ['begins with a random one of the addresses of a name, looked up each time'],
    'unit/session/cluster': ['resolves names and goes through all their addresses'],
  }),
  12: fault('a connection is cut, within or between answers', {
    'faults/catalogue/wire': [
      'fault 12: a connection that is cut at any byte of an answer fails what is in flight, which may have run, and is replaced',
      'fault 12: a connection that is closed between two answers fails what is in flight, which may have run, and is replaced',
    ],
    'faults/catalogue/time': ['fault 12: what was not written yet when the connection was lost goes to the next one'],
  }),
  13: fault('answers come in pieces of any size', {
    'faults/catalogue/wire': [
      'fault 13: answers in chunks of 1, 2, 3 and 7 bytes, and in slices of segments, are the same as whole ones',
    ],
    'unit/protocol/framer.recorded': ['{name}: reads the same when its {bytes.length} bytes are cut anywhere'],
  }),
  14: fault('bits are flipped', {
    'faults/catalogue/wire': [
      'fault 14: a flipped bit is never a wrong row where there are checksums, and always a settled request',
    ],
    'unit/protocol/segment-decoder': ['finds every single wrong bit, {compression ?? \'plain\'}'],
  }),
  15: fault('a version, direction, opcode or event that cannot be', {
    'faults/catalogue/wire': [
      'fault 15: {what} closes the connection, and is told as a breach of the protocol',
      'fault 15: bytes that are no segment close the connection',
    ],
  }),
  16: fault('an answer to nothing, or a second one', {
    'faults/catalogue/wire': [
      'fault 16: an answer on a stream on which nothing was asked closes the connection',
      'fault 16: answers that come twice, or in another order, give no request the row of another',
    ],
    'faults/tokens/tokens': ['gives no request the row of another: {requests} requests under {fault}'],
  }),
  17: fault('lengths that are negative or too large', {
    'faults/catalogue/wire': ['fault 17: a length that is {what} closes the connection before anything is allocated'],
  }),
  18: fault('a large answer that is slow or stalls', {
    'faults/catalogue/wire': ['fault 18: an answer that stalls costs its own request its timeout'],
    'unit/protocol/framer': ['takes a large body in small chunks in linear time and memory'],
  }),
  19: fault('compressed bytes that lie', {
    'faults/catalogue/wire': [
      'fault 19: a body that claims to be larger when it is decompressed than it can be closes the connection',
    ],
    'unit/protocol/framer': ['a compressed body that is shorter than its length'],
  }),
  20: fault('bodies that lie about counts and lengths', {
    'faults/catalogue/wire': ['fault 20: an answer of {what} fails its request alone, which may have run'],
  }),
  21: fault('codes, kinds and events that nobody knows, and bytes behind the end', {
    'faults/catalogue/cluster': [
      'fault 21: an error code, an event and a consistency level that nobody knows change nothing for others',
    ],
    'faults/catalogue/wire': ['fault 21: bytes behind the end of an answer are ignored'],
  }),
  22: fault('a connection on which nothing comes back', {
    'faults/catalogue/time': [
      'fault 22: a connection on which nothing comes back is found out by its heartbeat, and replaced',
    ],
  }),
  23: fault('a server stops reading', {
    'faults/catalogue/time': [
      'fault 23: a node that reads nothing more fills a bounded queue, and what is beyond it is refused with nothing sent',
    ],
  }),
  24: fault('a user reads slowly', {
    'faults/catalogue/time': ['fault 24: pages are asked for only as fast as their rows are taken'],
    'faults/dse/continuous-paging': ['holds up nobody else while its reader is slow'],
  }),
  25: fault('a request times out in flight', {
    'faults/catalogue/time': [
      'fault 25: a request that is not answered in time may have run, is not sent again, and its late answer reaches nobody',
      'fault 25: a connection of which too many answers are owed is replaced, and the others in flight are answered',
    ],
  }),
  26: fault('a request is aborted', {
    'faults/catalogue/time': [
      'fault 26: a request that is aborted before it is written is never sent, and after its answer nothing changes',
      'fault 26: a request that is aborted in flight may have run, and its late answer reaches nobody',
    ],
  }),
  27: fault('stream ids run out', {
    'faults/catalogue/time': [
      'fault 27: requests beyond what may be in flight wait in order, and those beyond the queue are refused with nothing sent',
      'fault 27: a request that waits for room is given up at its own deadline, and never sent',
    ],
  }),
  28: fault('a node dies, freezes, is slow', {
    'server/cluster/failures': [
      'a killed node costs no idempotent request, gets none any more, and is used again when it is back',
      'a frozen node is avoided, then given up, and used again when it thaws',
    ],
    'faults/catalogue/cluster': [
      'fault 28: a node that answers nothing is left for another by what is idempotent, and hurts no other request',
    ],
  }),
  29: fault('all nodes are down', {
    'faults/catalogue/cluster': [
      'fault 29: without any node requests fail at once, with nothing sent, and work again when nodes are back',
    ],
    'server/cluster/failures': ['without any node requests fail at once, and work again without a restart'],
  }),
  30: fault('a node has lost its prepared statements', {
    'faults/catalogue/cluster': [
      'fault 30: a node that has forgotten all statements is taught each once, whatever waits for it',
    ],
    'server/cluster/prepared': [
      'are prepared once on a node that has forgotten them after a change of the table, whatever waits for it',
    ],
  }),
  31: fault('nodes join and leave', {
    'faults/catalogue/cluster': ['fault 31: a node that joins is used, and one that leaves is drained'],
    'unit/session/cluster': ['follows nodes that come and go, and says so'],
  }),
  32: fault('the control connection is lost', {
    'faults/catalogue/cluster': [
      'fault 32: a lost control connection moves to another node, which tells what was missed, and costs no request',
    ],
  }),
  33: fault('a storm of events', {
    'faults/catalogue/cluster': [
      'fault 33: a storm of events, most of them untrue, disturbs neither requests nor those who connect, and opens nothing',
    ],
  }),
  34: fault('the schema changes under requests', {
    'server/cluster/schema-churn': ['gives no cell to a wrong column: {name}'],
    'unit/session/session': [
      'takes over changed columns together with their id',
      'decodes an answer by the columns that its request knew, also when others know newer ones by then',
    ],
  }),
  35: fault('nodes disagree on the schema', {
    'faults/catalogue/cluster': [
      'fault 35: a schema on which nodes do not agree is told by the result, at the deadline of its statement',
    ],
  }),
  36: fault('USE races', {
    'faults/catalogue/cluster': ['fault 36: a USE that fails changes the keyspace of no connection'],
    'unit/pool/host-pool.keyspace': ['is the last one asked for, whatever order the server would answer in'],
    'unit/session/session.keyspace': ['keeps requests from connections that have not changed yet'],
  }),
  37: fault('a shutdown with requests in flight', {
    'faults/catalogue/time': [
      'fault 37: a shutdown answers what is in flight, refuses what comes after, and cuts what is not answered in time',
    ],
  }),
  38: fault('pages without end, and paging states that are refused', {
    'faults/catalogue/cluster': [
      'fault 38: a paging state that the server refuses is told as its error, and one row of a page breaks off without the rest',
    ],
    'server/paging': ['gives what the server cannot go on from as its error'],
  }),
  39: fault('the event loop is blocked, the clock jumps', {
    'faults/catalogue/time': [
      'fault 39: an answer that came while the event loop was blocked is taken, however late it is read',
    ],
    'unit/connection/deadlines': ['reads what has arrived before anything expires after a blocked event loop'],
    'unit/connection/heartbeat': ['takes an answer that has come while the event loop was blocked'],
  }),
  40: fault('the user\'s own code throws', {
    'unit/session/request-run': ['does not hide a failing policy, and works on'],
    'unit/session/cluster': ['turns the failure of a listener into a warning'],
  }),
  41: fault('speculative executions race', {
    'unit/session/request-run': [
      'starts further executions of an idempotent request; the first answer wins',
      'leaves requests alone that are not idempotent',
    ],
  }),
  42: fault('the server allows few connections', {
    'faults/catalogue/cluster': [
      'fault 42: a node that allows few connections is used by those that it allows, with a warning',
    ],
  }),
};
