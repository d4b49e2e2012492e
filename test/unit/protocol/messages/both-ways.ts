import { expect } from 'chai';
import { ByteReader } from '../../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../../src/bytes/byte-writer';
import { codecOfKind } from '../../../../src/protocol/messages';
import type { Message } from '../../../../src/protocol/messages';
import { ProtocolVersion, versions } from '../../../../src/protocol/version';
import { plain } from '../plain-message';
import { wire } from '../wire';

export type VersionName = keyof typeof ProtocolVersion;
export const versionNames = Object.keys(ProtocolVersion) as VersionName[];

/** The body of a message as hex. */
export function bodyOf(message: Message, version: VersionName): string {
  const out = new ByteWriter(Buffer.alloc(0));
  codecOfKind(message.kind)!.write(message, out, versions[version]);
  return out.written().toString('hex');
}

/** The message that a body holds; `kind` says which codec to use. */
export function messageIn(kind: Message['kind'], body: string, version: VersionName): Message {
  return codecOfKind(kind)!.read(new ByteReader(Buffer.from(wire(body), 'hex')), versions[version]);
}

/** Declares that a message is written as a body and read from it, in one version or several. */
export function bothWays(title: string, message: Message, bodies: Partial<Record<VersionName, string>>): void {
  for (const [name, body] of Object.entries(bodies) as [VersionName, string][]) {
    it(`${title}, ${name}`, () => {
      expect(bodyOf(message, name), 'as written').to.equal(wire(body));
      expect(plain(messageIn(message.kind, body, name)), 'as read').to.deep.equal(plain(message));
    });
  }
}

/** The same body in all versions. */
export function inAllVersions(body: string): Record<VersionName, string> {
  return { V4: body, V5: body, DSE_V1: body, DSE_V2: body };
}
