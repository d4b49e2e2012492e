import { channel, tracingChannel } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { channelNames, diagnosticsChannels, tellConnectionClose } from '../../../src/observability/channels';
import type { ConnectionCloseMessage } from '../../../src/observability/channels';

describe('observability: channels', () => {
  it('have the names by which others subscribe', () => {
    expect(channelNames).to.deep.equal({
      request: 'purecql:request',
      prepare: 'purecql:prepare',
      connect: 'purecql:connect',
      retry: 'purecql:request:retry',
      speculation: 'purecql:request:speculation',
      connectionClose: 'purecql:connection:close',
      poolWait: 'purecql:pool:wait',
      hostUp: 'purecql:host:up',
      hostDown: 'purecql:host:down',
      hostAdd: 'purecql:host:add',
      hostRemove: 'purecql:host:remove',
      warning: 'purecql:warning',
    });
  });

  it('are those that Node has by these names', () => {
    const { request, warning } = diagnosticsChannels();
    expect(warning).to.equal(channel('purecql:warning'));
    expect(request.asyncEnd).to.equal(channel('tracing:purecql:request:asyncEnd'));
    expect(request.start).to.equal(tracingChannel('purecql:request').start);
  });

  it("have no subscribers of the driver's own", () => {
    const silent = Object.values(diagnosticsChannels()).filter(({ hasSubscribers }) => hasSubscribers);
    expect(silent).to.deep.equal([]);
  });

  it('tell subscribers, and nobody else', () => {
    const { connectionClose } = diagnosticsChannels();
    const heard: ConnectionCloseMessage[] = [];
    const listener = (message: ConnectionCloseMessage): void => void heard.push(message);
    tellConnectionClose('127.0.0.1:1', undefined);
    connectionClose.subscribe(listener);
    tellConnectionClose('127.0.0.1:2', undefined);
    expect(connectionClose.unsubscribe(listener)).to.equal(true);
    tellConnectionClose('127.0.0.1:3', undefined);
    expect(heard).to.deep.equal([{ host: '127.0.0.1:2', error: undefined }]);
  });
});
