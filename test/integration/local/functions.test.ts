import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startFunctions } from './support.ts';

const echoEnvironment = 'export const handler = async () => process.env;';

describe('a function', () => {
  it('sees the variables of its template, those of the service, and nothing of this process', async () => {
    const { get } = await startFunctions(
      {
        one: { source: echoEnvironment, environment: { OWN: 'one', CONSTANT_CONTACT_API_URL: 'https://vendor' } },
        two: { source: echoEnvironment, environment: { OWN: 'two' } },
      },
      {
        serviceEnvironment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
        overrides: { CONSTANT_CONTACT_API_URL: 'http://127.0.0.1:2', UNUSED: 'x' },
      },
    );
    vi.stubEnv('LEAKED', 'yes');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const shared = {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-test-1',
      AWS_DEFAULT_REGION: 'eu-test-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _HANDLER: 'index.handler',
    };
    const one = {
      ...shared,
      OWN: 'one',
      CONSTANT_CONTACT_API_URL: 'http://127.0.0.1:2',
      AWS_LAMBDA_FUNCTION_NAME: 'one',
    };
    const two = { ...shared, OWN: 'two', AWS_LAMBDA_FUNCTION_NAME: 'two' };
    expect(await get('one').invoke({})).toEqual({ ok: true, result: one });
    expect(await get('two').invoke({})).toEqual({ ok: true, result: two });
    expect(get('one').environment).toEqual(one);
  });

  it('gets its event and its context, and answers as JSON', async () => {
    const source = `export const handler = async (event, context) => ({
      event, context, remaining: context.getRemainingTimeInMillis(), date: new Date(0), gone: undefined,
    });`;
    const { get } = await startFunctions({ one: { source, timeoutSeconds: 7 } });
    const event = { a: [1, 'ü', null] };
    expect(await get('one').invoke({ ...event, gone: undefined })).toEqual({
      ok: true,
      result: {
        event,
        context: {
          functionName: 'one',
          functionVersion: '$LATEST',
          invokedFunctionArn: 'arn:aws:lambda:eu-test-1:000000000000:function:one',
          memoryLimitInMB: '256',
          logGroupName: '/aws/lambda/one',
          logStreamName: 'local',
          awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          callbackWaitsForEmptyEventLoop: true,
        },
        remaining: expect.closeTo(7000, -3),
        date: '1970-01-01T00:00:00.000Z',
      },
    });
  });

  it('answers null when it returns nothing', async () => {
    const { get } = await startFunctions({ one: { source: 'export const handler = () => {};' } });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: null });
  });

  it('has every line that it writes in its log, however it writes them', async () => {
    const source = `export const handler = async () => {
      process.stdout.cork();
      process.stdout.write('one\\n');
      process.stdout.write('two\\n');
      process.stdout.uncork();
      const letter = Buffer.from('é\\n');
      process.stdout.write(letter.subarray(0, 1));
      process.stdout.write(letter.subarray(1));
    };`;
    const { get, log } = await startFunctions({ one: { source } });
    await get('one').invoke({});
    await expect.poll(() => log.map(({ text }) => text)).toEqual(['one', 'two', 'é']);
  });

  it('starts at its first event and stays warm', async () => {
    const source = `console.log('cold'); let count = 0; export const handler = async () => (count += 1);`;
    const { get, log } = await startFunctions({ one: { source }, two: { source } });
    expect(log).toEqual([]);
    expect(await get('one').invoke({})).toEqual({ ok: true, result: 1 });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: 2 });
    await vi.waitFor(() => expect(log).toEqual([expect.objectContaining({ operation: 'one', text: 'cold' })]));
  });

  it('takes several events at once and answers each', async () => {
    // Nobody is answered before the last one has come.
    const source = `const waiting = [];
      export const handler = ({ n }) => new Promise((resolve) => {
        waiting.push(() => resolve(n));
        if (waiting.length === 3) for (const answer of waiting) answer();
      });`;
    const { get } = await startFunctions({ one: { source } });
    const answers = await Promise.all([1, 2, 3].map((n) => get('one').invoke({ n })));
    expect(answers).toEqual([1, 2, 3].map((result) => ({ ok: true, result })));
  });

  it('is named after the operation in whose construct it stands', async () => {
    const source = echoEnvironment;
    const { get } = await startFunctions({
      one: { source, construct: 'CheckMembership' },
      two: { source, construct: 'SomethingElse' },
    });
    expect(get('one').operation).toBe('check-membership');
    expect(get('two').operation).toBe('two');
  });

  it('is heard on both of its outputs, line by line', async () => {
    const source = `export const handler = async () => { process.stdout.write('a\\nb'); console.log('c'); console.error('d'); };`;
    const { get, log } = await startFunctions({ one: { source } });
    await get('one').invoke({});
    await vi.waitFor(() => expect(log.map(({ text }) => text).sort()).toEqual(['a', 'bc', 'd']));
  });
});

describe('a function that fails', () => {
  it('answers with the error that it throws, which is also logged, and stays warm', async () => {
    const source = `let count = 0; export const handler = async () => { count += 1; throw new RangeError('no ' + count); };`;
    const { get, log } = await startFunctions({ one: { source } });
    const error = { errorType: 'RangeError', errorMessage: 'no 1', trace: expect.any(Array) };
    expect(await get('one').invoke({})).toEqual({ ok: false, error });
    expect(JSON.parse(log.at(-1)?.text ?? '')).toMatchObject({ level: 'ERROR', ...error });
    expect(await get('one').invoke({})).toMatchObject({ ok: false, error: { errorMessage: 'no 2' } });
  });

  it.each([
    ['throws what is no error', `throw 'text';`, { errorType: 'string', errorMessage: 'text' }],
    ['returns what is no JSON', 'return 1n;', { errorType: 'TypeError' }],
    [
      'exits',
      'process.exit(3);',
      { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with exit status: 3' },
    ],
    [
      'has an uncaught exception',
      `setImmediate(() => { throw new Error('late'); }); return new Promise(() => {});`,
      { errorType: 'Error', errorMessage: 'late' },
    ],
    [
      'has an unhandled rejection',
      `Promise.reject(new Error('unhandled')); return new Promise(() => {});`,
      { errorType: 'Error', errorMessage: 'unhandled' },
    ],
  ])('because it %s answers, and works at the next event', async (_what, body, error) => {
    const source = `export const handler = async ({ ok }) => { if (ok) return 'ok'; ${body} };`;
    const { get } = await startFunctions({ one: { source } });
    expect(await get('one').invoke({})).toMatchObject({ ok: false, error });
    expect(await get('one').invoke({ ok: true })).toEqual({ ok: true, result: 'ok' });
  });

  it.each([
    [
      'cannot be loaded',
      `throw new Error('Environment: X is missing'); export const handler = 1;`,
      'Environment: X is missing',
    ],
    ['has a mistake in it', 'export const handler = (;', 'Unexpected token'],
    ['exports no handler', 'export const other = 1;', 'Runtime.HandlerNotFound'],
  ])('because its code %s tells why, each time', async (_what, source, message) => {
    const { get } = await startFunctions({ one: { source } });
    for (const attempt of [1, 2]) {
      const invocation = await get('one').invoke({ attempt });
      expect(invocation).toMatchObject({ ok: false, error: { errorMessage: expect.stringContaining(message) } });
    }
  });

  it.each([
    ['waits for ever', 'return new Promise(() => {});'],
    ['never gives control back', 'for (;;);'],
  ])('because it %s is stopped at its time-out, and starts anew', async (_what, body) => {
    const source = `let count = 0; export const handler = async ({ stop }) => { count += 1; if (!stop) return count; ${body} };`;
    const { get } = await startFunctions({ one: { source, timeoutSeconds: 0.3 } });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: 1 });
    expect(await get('one').invoke({ stop: true })).toEqual({
      ok: false,
      error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.30 seconds', trace: [] },
    });
    expect(await get('one').invoke({})).toEqual({ ok: true, result: 1 });
  });

  it('does not take the others with it when its time is over', async () => {
    const source = `let finish; export const handler = ({ role }) => new Promise((resolve) => {
        if (role === 'first') finish = resolve;
        if (role === 'second') setImmediate(() => finish('still here'));
      });`;
    const { get } = await startFunctions({ one: { source, timeoutSeconds: 0.5 } });
    const first = get('one').invoke({ role: 'first' });
    const second = get('one').invoke({ role: 'second' });
    expect(await first).toEqual({ ok: true, result: 'still here' });
    expect(await second).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } });
  });

  it('answers when the stack is stopped in the middle of it', async () => {
    const { get, runtime } = await startFunctions({
      one: { source: 'export const handler = () => new Promise(() => {});' },
    });
    const invocation = get('one').invoke({});
    await runtime.close();
    expect(await invocation).toMatchObject({ ok: false, error: { errorType: 'Runtime.Stopped' } });
  });
});
