import { once } from 'node:events';
import { expect } from 'chai';
import { HttpResponseReader } from '../../../src/connection/http-response';
import type { HttpResponse } from '../../../src/connection/http-response';
import { DecodingError } from '../../../src/errors';

/** Reads an answer in chunks of a size; undefined when the server closes and it is not over. */
function read(text: string, chunkBytes = text.length, mostBytes = 1_000): HttpResponse {
  const reader = new HttpResponseReader(mostBytes);
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const answer = reader.push(bytes.subarray(at, at + chunkBytes));
    if (answer !== undefined) return answer;
  }
  return reader.end();
}

const shown = ({ status, body }: HttpResponse) => `${status} ${body.toString()}`;

/** Answers after RFC 9112, and what they say. */
const answers: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', '200 hello'],
  ['with a length of nothing', 'HTTP/1.1 403 Forbidden\r\ncontent-length:0\r\n\r\n', '403 '],
  ['that ends with the connection', 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello', '200 hello'],
  ['of HTTP/1.0', 'HTTP/1.0 404 Not Found\r\n\r\nno', '404 no'],
  ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', '200 ok'],
  ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n', '200 hello world'],
  ['with line feeds inside', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n12\n45\r\n890\r\n0\r\n\r\n', '200 12\n45\r\n890'],
  ['after an announcement', 'HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!', '200 !'],
  ['without a body', 'HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n', '204 '],
];

describe('connection: HTTP answers', () => {
  for (const [name, text, expected] of answers) {
    it(`reads one ${name}, however it is cut`, () => {
      for (let size = 1; size <= text.length; size++) expect(shown(read(text, size)), `chunks of ${size}`).to.equal(expected);
    });
  }

  it('has an answer as soon as it is complete, without the end of the connection', () => {
    for (const [name, text, expected] of answers) {
      if (name.includes('ends with') || name.includes('1.0')) continue;
      expect(shown(new HttpResponseReader(1_000).push(Buffer.from(text))!), name).to.equal(expected);
    }
  });

  const refused: [name: string, text: string, expected: string][] = [
    ['nothing', '', 'closed the connection without an answer'],
    ['something else', 'SSH-2.0-OpenSSH\r\n', 'does not speak HTTP'],
    ['another version of HTTP', 'HTTP/2 200\r\n\r\n', 'does not speak HTTP'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'a length that is none'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'a chunk without a size'],
    ['headers that break off', 'HTTP/1.1 200 OK\r\nServer', 'cut off'],
    ['a body that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', 'cut off'],
    ['chunks that break off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'cut off'],
    ['too much', `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5_000)}`, 'more than 1000 bytes'],
    ['headers without an end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(1_000)}`, 'more than 1000 bytes'],
  ];
  for (const [name, text, expected] of refused) {
    it(`refuses ${name}`, () => expect(() => read(text, 7)).to.throw(DecodingError, expected));
  }

  it('reads what the HTTP server of Node writes', async () => {
    const { createServer } = await import('node:http');
    const { connect } = await import('node:net');
    const server = createServer((request, response) => {
      if (request.url === '/length') response.end('whole');
      else for (const part of ['in ', 'parts ', 'of it']) response.write(part);
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      for (const [path, expected] of [['/length', '200 whole'], ['/chunks', '200 in parts of it']] as const) {
        const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
        const reader = new HttpResponseReader(10_000);
        socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        const answer = await new Promise<HttpResponse>((resolve) => {
          socket.on('data', (chunk: Buffer) => {
            const complete = reader.push(chunk);
            if (complete !== undefined) resolve(complete);
          });
        });
        socket.destroy();
        expect(shown(answer)).to.equal(expected);
      }
    } finally {
      server.close();
    }
  });
});
