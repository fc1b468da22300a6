/** The commands of an operator, each in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Node keeps what it compiles here, as it does for `npm start`: a command loads in half the time. */
export const compiled = fileURLToPath(new URL('../../.local/cache/compiled', import.meta.url));

/** Runs `npm run <script> -- …args`; its exit code and what it wrote, line by line. */
export const runCommand = (
  script: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<{ code: unknown; lines: string[] }> => {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled, ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [`local/${script}.ts`, ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, lines: `${stdout}${stderr}`.trim().split('\n') }),
    );
  });
};

/** The same against a DynamoDB. */
export const runScript = (dynamoDbEndpoint: string, script: string, ...args: readonly string[]) =>
  runCommand(script, args, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint });
