import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What DynamoDB is to answer to an operation (`BatchGetItem`) instead of doing it; undefined: let
 * it through.
 */
export type Interference = (operation: string) => Readonly<Record<string, unknown>> | 'drop' | undefined;

const prefix = 'com.amazonaws.dynamodb.v20120810#';

export const throttled = { __type: `${prefix}ProvisionedThroughputExceededException`, message: 'slow down' };
export const transactionConflict = {
  __type: `${prefix}TransactionCanceledException`,
  message: 'canceled',
  CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
};

/** A DynamoDB that fails when it is told to, and is the given one otherwise. */
export const startDynamoDbProxy = async (endpoint: string) => {
  let interfere: Interference = () => undefined;
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    // The local stack reads the streams all the time; the tests count and break only the store's
    // own requests.
    const instead = service.startsWith('DynamoDBStreams') ? undefined : interfere(operation);
    if (instead === 'drop') {
      response.destroy();
      return;
    }
    if (instead !== undefined) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(instead));
      return;
    }
    const { host, connection, ...headers } = request.headers;
    const passed = send(endpoint, { agent, method: 'POST', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] ?? '' });
      answer.pipe(response);
    });
    // The server is gone, or its answer was cut off: so is the proxy's.
    passed.on('error', () => response.destroy());
    passed.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    interfere: (interference: Interference) => {
      interfere = interference;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
};
export type DynamoDbProxy = Awaited<ReturnType<typeof startDynamoDbProxy>>;
