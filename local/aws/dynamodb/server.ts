/** A real server process that speaks the DynamoDB protocol. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DynamoDbServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

interface DynamoDbOptions {
  /** The folder of the data; undefined: in memory. */
  readonly dataDirectory?: string;
  /** Where tests say which ports are tried. */
  readonly freePort?: (host: string) => Promise<number>;
}

const startLimitMs = 10_000;

const findBinary = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
  } catch {
    throw new Error(
      `There is no local DynamoDB for this platform (the optional package ${name} is not installed). Start any server that ` +
        "speaks the DynamoDB protocol, for example Amazon's DynamoDB Local (docker run -p 8000:8000 amazon/dynamodb-local), " +
        'and set AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.',
    );
  }
};

/**
 * A random address of this machine: the server takes any keys and lets web pages read its answers,
 * and a page cannot try all addresses. The binary is for Linux, where all of 127.0.0.0/8 is this
 * machine.
 */
const randomLoopback = (): string => `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;

// The server takes port 0 but does not tell which port it got.
export const findFreePort = async (host: string): Promise<number> => {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found');
  return address.port;
};

// The shell becomes the server and leaves a watcher behind, which kills the server when our end of
// the pipe is closed. The system closes it even if this process is killed without a chance to clean
// up.
const dieWithParent = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$@" 3<&-';

/** Another program may take the port before the server does. */
const maxTries = 5;

class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Starts the server on a free port of a random loopback address and waits until it answers.
 *
 * @throws Error that names the variable to set if there is no server for this platform, or quotes
 * what a failed server wrote
 */
export const startDynamoDb = async ({
  dataDirectory,
  freePort = findFreePort,
}: DynamoDbOptions): Promise<DynamoDbServer> => {
  const binary = findBinary();
  const options: string[] = [];
  if (dataDirectory !== undefined) {
    // Of the person who starts it alone: the data has the names of end-users.
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
      throw new Error(`LOCAL_DATA_DIR cannot be used: ${error.message}`);
    });
    options.push('--db-path', join(dataDirectory, 'dynamodb.sqlite'));
  }
  for (let tries = 1; ; tries += 1) {
    const host = randomLoopback();
    const port = await freePort(host);
    try {
      return await startAt({ host, port }, [binary, 'serve', '--host', host, '--port', String(port), ...options]);
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === maxTries) throw error;
    }
  }
};

const startAt = async (
  { host, port }: { readonly host: string; readonly port: number },
  command: readonly [string, ...string[]],
): Promise<DynamoDbServer> => {
  const server = spawn('/bin/sh', ['-c', dieWithParent, 'sh', ...command], { stdio: ['pipe', 'ignore', 'pipe'] });
  const exited = once(server, 'exit');
  let complaint = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const endpoint = `http://${host}:${port}`;
  const close = async (): Promise<void> => {
    server.stdin.destroy();
    if (server.exitCode === null && server.signalCode === null) {
      server.kill();
      await exited;
    }
  };

  const deadline = Date.now() + startLimitMs;
  for (;;) {
    // Whatever has the port instead may take connections and say nothing.
    const answer = fetch(endpoint, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.ok,
      () => false,
    );
    const healthy = await Promise.race([answer, exited.then(() => false)]);
    if (healthy) return { endpoint, close };
    if (server.exitCode !== null || server.signalCode !== null || Date.now() > deadline) {
      await close();
      const message = `The local DynamoDB server (${command[0]}) did not start: ${complaint.trim() || 'it wrote nothing'}`;
      throw complaint.includes('already in use') ? new PortTakenError(message) : new Error(message);
    }
    await sleep(10);
  }
};
