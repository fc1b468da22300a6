/** Servers that fail in ways that a script cannot. */
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'vitest';

/** A failure says nothing of what was sent: everything sent has this mark. */
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
