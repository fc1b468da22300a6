import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localCredentials, startSimulator } from '../../../local/simulator/simulator.ts';

describe('npm start', () => {
  type Started = ChildProcessByStdio<null, Readable, Readable>;

  const spawnStart = (args: readonly string[], env: Readonly<Record<string, string>>): Started => {
    const script = new URL('../../../local/start.ts', import.meta.url).pathname;
    const started = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => {
      started.kill('SIGKILL');
    });
    return started;
  };
  const exitOf = async (started: Started) => {
    const [[code], output, complaint] = await Promise.all([
      once(started, 'exit'),
      text(started.stdout),
      text(started.stderr),
    ]);
    return { code, output, complaint };
  };
  /** What it prints up to the line that says so. */
  const untilReady = async (started: Started): Promise<string> => {
    let output = '';
    for await (const chunk of started.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      output += chunk;
      if (/^ready .*\n/m.test(output)) return output;
    }
    throw new Error(`It ended too soon: ${output}${await text(started.stderr)}`);
  };

  it('shows the main job done, gives lines that work, and ends cleanly', { timeout: 60_000 }, async () => {
    const started = spawnStart([], {});
    const output = await untilReady(started);
    const lines = output.split('\n');
    const readyLines = lines.filter((line) => line.includes('ready'));
    expect(readyLines).toEqual([expect.stringMatching(/^ready after \d+\.\d s at http:\/\/127\.0\.0\.1:\d+ /)]);
    const url = /http:\S+/.exec(readyLines[0] ?? '')?.[0] ?? '';
    expect(output).toMatch(/page 1: 50 accounts/);
    expect(output).toMatch(/re-audit completed: 137 accounts on 3 pages, 137 discovered/);
    expect(output).toMatch(/member +\S+ +yes {2}MEMBER\n/);
    expect(output).toMatch(/stranger +\S+ +no {3}UNKNOWN_ACCOUNT\n/);
    expect(output).toMatch(/canceled +\S+ +no {3}ACCOUNT_CANCELED\n/);

    const paste = lines.filter((line) => /^(TOKEN=|curl )/.test(line));
    expect(paste.length).toBeGreaterThanOrEqual(6);
    const shell = spawn('/bin/sh', ['-ec', paste.join('\n')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const answers = (await text(shell.stdout)).split('\n').filter((line) => line !== '');
    const codes = answers.map((answer) => JSON.parse(answer));
    expect(codes).toEqual([
      expect.objectContaining({ allowed: true, code: 'MEMBER' }),
      { auditRecords: [expect.objectContaining({ version: 1 })] },
      { memberships: [expect.anything(), expect.anything(), expect.anything()], nextPageToken: expect.any(String) },
      expect.objectContaining({ state: 'completed' }),
      expect.objectContaining({ kind: 'html' }),
      expect.objectContaining({ code: 'SCHEDULED_RUN_FAILED' }),
    ]);

    expect((await fetch(`${url}/_local/`)).status).toBe(200);
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("prints the secret of a start with the partner's own credentials, and lines that use it", async () => {
    const credentials = { ...localCredentials, partnerSecret: 'my-own-secret' };
    const vendor = await startSimulator({ credentials, seedCount: 14 });
    onTestFinished(vendor.close);
    const file = join(mkdtempSync(join(tmpdir(), 'membership-start-test-')), 'credentials.json');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, JSON.stringify(credentials));
    const started = spawnStart([], {
      CONSTANT_CONTACT_API_URL: vendor.apiUrl,
      CONSTANT_CONTACT_TOKEN_URL: vendor.tokenUrl,
      PARTNER_CREDENTIALS_FILE: file,
    });
    const output = await untilReady(started);
    const [url] = /http:\S+(?= \(Ctrl-C)/.exec(output) ?? [];
    const [, secret] = /^SECRET=([\w-]{32})$/m.exec(output) ?? [];
    expect(output).not.toContain('my-own-secret');

    expect((await fetch(`${url}/_local/token?scope=membership/check`)).status).toBe(401);
    const headers = { 'x-local-secret': secret ?? '' };
    expect((await fetch(`${url}/_local/token?scope=membership/check`, { headers })).status).toBe(200);
    const lines = output.split('\n').filter((line) => /^(SECRET=|TOKEN=|curl .*check|printf .*re-audit)/.test(line));
    const shell = spawn('/bin/sh', ['-ec', lines.join('\n')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const answers = (await text(shell.stdout)).trim().split('\n');
    expect(answers.map((answer) => JSON.parse(answer))).toEqual([
      expect.objectContaining({ code: 'MEMBER' }),
      expect.objectContaining({ state: 'completed' }),
    ]);
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([0, null]);
  }, 60_000);

  it('becomes ready although the first re-audit fails, and says why', { timeout: 60_000 }, async () => {
    const started = spawnStart(['-c', 'auditEverySeconds=0'], {
      CONSTANT_CONTACT_API_URL: 'http://127.0.0.1:1/v3',
      CONSTANT_CONTACT_TOKEN_URL: 'http://127.0.0.1:1/token',
    });
    const output = await untilReady(started);
    expect(output).toContain('Constant Contact is http://127.0.0.1:1/v3');
    expect(output).toMatch(/re-audit FAILED: unavailable/);
    expect(output).toMatch(/stranger +\S+ +no {3}UNKNOWN_ACCOUNT\n/);
    expect(output).not.toContain('misbehave');
    started.kill('SIGINT');
    expect(await once(started, 'exit')).toEqual([0, null]);
  });

  it.each([
    [['--nonsense'], {}, 2, "Unknown option '--nonsense'"],
    [['-c', 'reviewMode=sometimes'], {}, 2, 'reviewMode="sometimes" must be auto or manual'],
    [[], { CONSTANT_CONTACT_API_URL: 'vendor' }, 1, 'CONSTANT_CONTACT_API_URL is not a URL: vendor'],
    [[], { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, 1, 'ECONNREFUSED'],
  ])('with %j and %j ends with a message', { timeout: 60_000 }, async (args, env, code, complaint) => {
    const ended = await exitOf(spawnStart(args, env));
    expect(ended.complaint).toContain(complaint);
    expect(ended.complaint).not.toContain('    at ');
    expect(ended).toMatchObject({ code });
    expect(ended.output).not.toContain('ready');
  });

  it('says so when its port is taken', { timeout: 60_000 }, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, complaint } = await exitOf(spawnStart([], { PORT: String(port) }));
    expect(complaint).toContain(`Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start`);
    expect(code).toBe(1);
  });

  it('explains itself', { timeout: 60_000 }, async () => {
    const { code, output } = await exitOf(spawnStart(['--help'], {}));
    expect(code).toBe(0);
    expect(output).toContain('PARTNER_CREDENTIALS_FILE');
    expect(output).toContain('  reviewMode (auto)\n');
  });
});
