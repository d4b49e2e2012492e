import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeLongString } from './notation';
import { readQueryParameters, writeQueryParameters } from './query-parameters';
import type { QueryParameters } from './query-parameters';

/** Runs a statement that is not prepared (v5 spec §4.1.4). */
export interface Query {
  readonly kind: 'QUERY';
  readonly query: string;
  readonly parameters: QueryParameters;
}

export const query: MessageCodec<Query> = {
  opcode: Opcode.Query,
  kind: 'QUERY',
  direction: 'request',
  write(message, out, version) {
    writeLongString(out, message.query, 'the query');
    writeQueryParameters(message.parameters, out, version);
  },
  read: (input, version) => ({
    kind: 'QUERY',
    query: input.longString(),
    parameters: readQueryParameters(input, version),
  }),
};
