/** A rule of security: what users may rely on, what they can set about it, and tests whose titles begin with its name. */
export interface SecurityRule {
  readonly promise: string;
  readonly options: readonly string[];
  /** How titles go on behind the name of the rule; where a title is made, … stands for what is put into it. */
  readonly titles: readonly string[];
}

/** The rules that SECURITY.md lists, in its words; test/unit/security/rules.test.ts compares both with the tests. */
export const securityRules = {
  S1: {
    promise: 'With TLS on, the certificate of each node is verified; nothing but one option by that name switches it off.',
    options: ['tls', 'tls.rejectUnauthorized'],
    titles: ['verification is switched off by one option only', 'what is misspelt or of another type never weakens it'],
  },
  S2: {
    promise: 'The name in the certificate is the one that you gave, or the address of the node; alternative names only.',
    options: ['tls.servername', 'addressTranslator'],
    titles: ['the name of a contact point is verified on all its connections', 'a function names every node'],
  },
  S3: {
    promise: 'No TLS session is resumed, so that none vouches for another node.',
    options: [],
    titles: ['each connection is a full handshake', 'a session of one node cannot vouch for another name'],
  },
  S4: {
    promise: 'There is no fallback to plain TCP, no TLS before 1.2 and no renegotiation.',
    options: ['tls'],
    titles: ['a server that has none after TLS 1.1 is refused', 'nothing that the server says has the client go on'],
  },
  S5: {
    promise: 'Credentials leave after the TLS handshake only, and when the node has asked for them.',
    options: ['authProvider'],
    titles: ['it is in no byte before AUTHENTICATE', 'leave behind the TLS handshake'],
  },
  S6: {
    promise: 'Passwords go to classes of authenticators that are known or that you allow, and never to one of Kerberos.',
    options: ['allowedAuthenticators'],
    titles: ['it is given to known classes alone', 'with DSE it follows PLAIN-START alone'],
  },
  S7: {
    promise: 'The exchange of credentials has an end and an order, and what it made of them is wiped afterwards.',
    options: [],
    titles: ['the exchange has an end and an order', 'puts no NUL where it would move the parts of the token'],
  },
  S8: {
    promise: 'A server that asks for no credentials, or speaks an older protocol, is told of by a warning and can be refused.',
    options: ['requireAuthentication', 'minProtocolVersion'],
    titles: ['requireAuthentication refuses such a server', 'a downgrade of the protocol'],
  },
  S9: {
    promise: 'Passwords, keys and bound values are in no error, log line, event or output of util.inspect.',
    options: ['logger'],
    titles: ['with ', 'does not show its secrets', 'does not repeat text in any message'],
  },
  S10: {
    promise: 'Names from a server, such as __proto__, are names of columns, fields and keys like any other.',
    options: ['rowMode', 'maps'],
    titles: ['may have any name, on', 'are columns like any other', 'are keys of maps like any other'],
  },
  S11: {
    promise: 'Words of a server are cut to a length and their control characters escaped before they reach an error or a log.',
    options: [],
    titles: ['a message is one line that can be printed', 'an answer of 10 MB to STARTUP'],
  },
  S12: {
    promise: 'No code is made of text: the driver runs under --disallow-code-generation-from-strings.',
    options: [],
    titles: ['makes no code of text', 'a whole conversation works where no code may be made of text'],
  },
  S13: {
    promise: 'How a value is written follows from the type of its column; one that does not fit is refused with nothing sent.',
    options: [],
    titles: ['… refuses the rest'],
  },
  S14: {
    promise: 'Values are bound and never become CQL; names that the driver writes into CQL are quoted.',
    options: [],
    titles: ['the name of a keyspace is in quotes', 'values of a template are bound'],
  },
  S15: {
    promise: 'Counts and lengths are checked against the bytes that are there before memory is taken; nesting has a limit.',
    options: [],
    titles: ['does no harm by ', 'is done at once with hostile text', 'takes 32 levels and refuses 33'],
  },
  S16: {
    promise: 'Values at the ends of their types are values or typed errors, and take no time to read.',
    options: [],
    titles: ['…, …: is a value that can be shown', 'writes and reads a megabyte within 100 ms'],
  },
  S17: {
    promise: 'What is decompressed has a limit and exactly the size that was announced.',
    options: ['compression'],
    titles: ['more than maxFrameBytes when decompressed', 'a decompressor that makes another number of bytes'],
  },
  S18: {
    promise: 'No memory that was not written goes over the wire, and a small value does not keep a large message.',
    options: [],
    titles: ['nothing of a message that goes over the wire', 'a small value does not keep the large message'],
  },
  S19: {
    promise: 'An answer that nobody asked for closes its connection, and reaches nobody.',
    options: [],
    titles: ['closes it: ', 'refuses the second answer to one request'],
  },
  S20: {
    promise: 'The table of peers is data: it cannot switch TLS off, or have the driver connect to addresses that make no sense.',
    options: ['addressTranslator', 'loadBalancingPolicy'],
    titles: ['nobody connects to ', 'a node that is said to be at a port without TLS gets no word of CQL'],
  },
  S21: {
    promise: 'Floods of events and of peers use bounded memory, and a bounded number of connections are opened at a time.',
    options: ['schemaMetadata'],
    titles: ['hundreds of peers that do not answer', 'a hundred thousand events are taken', 'takes a flood of '],
  },
  S22: {
    promise: 'Text that is no UTF-8 is read with U+FFFD where it cannot be read; it never fails a page.',
    options: [],
    titles: ['reads what is not UTF-8 as U+FFFD'],
  },
  S23: {
    promise: 'Three dependencies, each with its checksum, audited in continuous integration; none runs anything when installed.',
    options: [],
    titles: ['needs three packages at run time', 'runs no script when', 'says by checksum what', 'ends with … when …'],
  },
} as const satisfies Record<string, SecurityRule>;
