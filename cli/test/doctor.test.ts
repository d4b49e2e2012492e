import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect } from 'chai';
import { createCertificates } from '../../test/support/certificates';
import { describeCliWithServer, runCli, scratch } from './support/cli-program';
import type { CliResult } from './support/cli-program';

/** The line of a step. */
function lineOf({ stdout }: CliResult, step: string): string {
  return stdout.split('\n').find((line) => line.slice(5).startsWith(step)) ?? '';
}

describeCliWithServer('doctor', (server) => {
  const doctor = (...args: string[]): Promise<CliResult> => runCli(['doctor', ...args], { server: server() });

  it('has a line for each step of the way to a node', async () => {
    const { code, stdout, stderr } = await doctor();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const steps = stdout.trim().split('\n').slice(1);
    expect(steps.map((line) => line.slice(0, 20).trim())).to.deep.equal([
      'ok   name', 'ok   tcp', 'ok   tls', 'ok   version', 'ok   authentication', 'ok   data centre', 'ok   nodes',
    ]);
    expect(stdout).to.match(/protocol .*4\/v4/).and.match(/release \d+\.\d+/);
  });

  it('cures a name that nobody knows', async () => {
    const result = await doctor('-H', 'no-such-host.invalid');
    expect(result.code).to.equal(3);
    expect(lineOf(result, 'name')).to.match(/^FAIL .*no-such-host\.invalid has no address \(\w+\) -> /);
    expect(lineOf(result, 'tcp')).to.equal('');
  });

  it('cures a port that is closed, and goes on with the next contact point', async () => {
    const closed = await doctor('-H', '127.0.0.1', '-p', '1');
    expect(closed.code).to.equal(3);
    expect(lineOf(closed, 'tcp')).to.match(/^FAIL .*ECONNREFUSED -> nothing listens there/);
    const second = await doctor('-H', `127.0.0.1:1,${server().contactPoints[0]}`);
    expect(second.stdout).to.include('FAIL tcp').and.include('ok   nodes');
    expect(second.code).to.equal(0);
  });

  it('cures TLS on a plain port', async () => {
    const result = await doctor('--tls');
    expect(result.code).to.equal(3);
    expect(lineOf(result, 'tls')).to.match(/^FAIL .* -> the port is not one of TLS: leave --tls/);
  });

  it('cures a data centre and a keyspace that are not there', async () => {
    const wrong = await doctor('--dc', 'nowhere');
    expect(wrong.code).to.equal(3);
    expect(lineOf(wrong, 'data centre')).to.match(/^FAIL .*"nowhere".* -> give it by --dc/);
    const keyspace = await doctor('-k', 'not_there');
    expect(keyspace.code).to.equal(3);
    expect(lineOf(keyspace, 'keyspace')).to.match(/^FAIL .*not_there is not there -> it is one of: .*system/);
  });

  describe('and what is no Cassandra', () => {
    let stranger: Server | undefined;
    const sockets: Socket[] = [];
    afterEach('end it', () => {
      stranger?.close();
      for (const socket of sockets.splice(0)) socket.destroy();
    });
    const listen = (answer: Buffer | undefined): Promise<string> => new Promise((resolve) => {
      stranger = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        if (answer !== undefined) socket.end(answer);
      }).listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(stranger?.address() as AddressInfo).port}`));
    });

    it('cures a port that never answers', async () => {
      const result = await doctor('-H', await listen(undefined), '--connect-timeout', '0.5');
      expect(result.code).to.equal(3);
      expect(lineOf(result, 'version')).to.match(/^FAIL .*silence.* -> is this the port of CQL/);
    });

    it('cures a port that speaks something else', async () => {
      const result = await doctor('-H', await listen(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')));
      expect(result.code).to.equal(3);
      expect(lineOf(result, 'version')).to.match(/^FAIL .* -> is this the port of CQL/);
    });

    it('cures files that are no certificates', async () => {
      const path = scratch('none.pem');
      writeFileSync(path, 'nothing');
      expect((await doctor('--ca', path)).stdout + (await doctor('--ca', path)).stderr).to.match(/PEM/);
    });

    it('cures a client certificate without its key', async () => {
      const { client } = await createCertificates();
      writeFileSync(scratch('client.pem'), client.cert);
      const { code, stdout, stderr } = await doctor('--cert', scratch('client.pem'));
      expect(code).to.be.oneOf([2, 3]);
      expect(stdout + stderr).to.match(/key/);
    });
  });
});
