/** The partner operations against a scripted server; and servers that fail in ways that a script cannot. */

import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type Reply, type Script, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { createVendorHarness, tokenPath, type VendorHarness, withTokens } from '../../support/vendor-harness.ts';

/** A server for all tests of a file, and everything around the operations anew for each of them. */
export const useVendor = () => {
  let server: ScriptedServer;
  let vendor: VendorHarness;
  beforeAll(async () => {
    server = await startScriptedServer(withTokens(() => 'cut'));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    vendor = createVendorHarness(server.url);
  });
  /** The calls of the API that were made, in their order. */
  const calls = () => server.requests.filter(({ path }) => path !== tokenPath);
  return {
    server: () => server,
    vendor: () => vendor,
    calls,
    api: (script: Script): void => server.follow(withTokens(script)),
    answerWith: (reply: Reply): void => server.follow(withTokens(() => reply)),
    /** The one call that was made. */
    sent: () => {
      const [call, ...others] = calls();
      if (call === undefined) throw new Error('nothing was sent');
      expect(others).toEqual([]);
      const { method, path, search, body, headers } = call;
      expect(search).toBe('');
      return { method, path, headers, text: body, body: body === '' ? undefined : JSON.parse(body) };
    },
  };
};

/** Whatever a failure says, it says nothing of what was sent: that has this mark. */
export const expectSecrecy = (value: unknown): void => {
  expect(inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toMatch(/7f3/);
};

/** A server that closes every connection as soon as a request has come, without an answer. */
export const startDroppingServer = async () => {
  let requests = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      requests += 1;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

/** @returns the URL of a server that is no more */
export const goneServerUrl = async (): Promise<string> => {
  const server = await startDroppingServer();
  await server.close();
  return server.url;
};
