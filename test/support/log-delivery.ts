/** An event of CloudWatch Logs with these lines, each with its place as its id. */
import { gzipSync } from 'node:zlib';

export const logsEventOf = (lines: readonly string[], messageType = 'DATA_MESSAGE'): unknown => {
  const logEvents = lines.map((message, index) => ({ id: String(index), timestamp: 0, message }));
  const content = { messageType, owner: '000000000000', logGroup: 'checks', logStream: 's', logEvents };
  return { awslogs: { data: gzipSync(JSON.stringify(content)).toString('base64') } };
};
