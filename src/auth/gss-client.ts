/** One security context of a GSS library (RFC 2743) on the side of the client, for one login. */
export interface GssClient {
  /** True once both sides have proved who they are. */
  readonly isComplete: boolean;
  /** The client's own principal, once the context is complete. */
  readonly userName: string | undefined;
  /** Takes the server's token, empty the first time, and gives the one to answer with, empty when there is none. */
  step(token: Buffer): Promise<Buffer>;
  /** Gives what the server protected; rejects when it was altered on its way. */
  unwrap(bytes: Buffer): Promise<Buffer>;
  /** Protects bytes against alteration, without encrypting them. */
  wrap(bytes: Buffer): Promise<Buffer>;
  /** Called once the login is over, whatever its end. */
  dispose?(): void;
}

/** What a {@link GssClient} is for: which service of which node, and as whom. */
export interface GssTarget {
  /** First part of the service's name, such as `dse`. */
  readonly service: string;
  /** Second part of the service's name, such as `node1.example.org`. */
  readonly hostName: string;
  readonly principal: string | undefined;
  /** Path of a file with the client's keys. */
  readonly keytab: string | undefined;
  /** Where tickets are, as in KRB5CCNAME. */
  readonly ticketCache: string | undefined;
  /** Fires when nobody waits for the login any more. */
  readonly signal: AbortSignal | undefined;
}

/** Makes a {@link GssClient} for each login. */
export type GssClientFactory = (target: GssTarget) => GssClient | Promise<GssClient>;
