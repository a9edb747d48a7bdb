import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AnswerReader, fieldIn, type WholeAnswer } from "../../src/lean/answer-reader.ts";

const answers: readonly (readonly [what: string, text: string, status: number, body: string, isOpen: boolean])[] = [
  ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n12345\r\n", 200, "12345\r\n", true],
  ["another word for it", "HTTP/1.1 404 Not Found\r\ncontent-length:  0 \r\nConnection: Close\r\n\r\n", 404, "", false],
  ["several bytes a character", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nü€🔑!", 200, "ü€🔑!", true],
  ["no body at all", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true],
  ["an older version", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false],
  [
    "chunks",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n12345\r\nA\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n",
    200,
    "12345\r\n\r\n\r\n\r\n\r\n",
    true,
  ],
  ["one chunk", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n${"ü€🔑".repeat(3)}\r\n0\r\n\r\n`, 200, "ü€🔑".repeat(3), true],
  ["zeros before a chunk's length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00000001\r\na\r\n0\r\n\r\n", 200, "a", true],
  [
    "a chunk that ends like the last one",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    200,
    "\r\n0\r\n\r\n",
    true,
  ],
  ["fields after chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n", 200, "a", true],
  [
    "others before one that has chunks",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nü\n\r\n0\r\n\r\n",
    200,
    "ü\n",
    true,
  ],
  ["one before it", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na", 200, "a", true],
];

/** Gives a reader bytes in pieces of memory that is used again, as a socket does. @returns the answer, without its head */
function readIn(reader: AnswerReader, pieces: readonly Buffer[]): Omit<WholeAnswer, "head"> | undefined {
  const memory = Buffer.alloc(65_536);
  for (const [at, piece] of pieces.entries()) {
    piece.copy(memory);
    const answer = reader.read(memory.subarray(0, piece.length));
    memory.fill(0);
    if (at < pieces.length - 1) assert.equal(answer, undefined, "it isn't whole yet");
    else return withoutHead(answer);
  }
  return undefined;
}

function withoutHead(answer: WholeAnswer | undefined): Omit<WholeAnswer, "head"> | undefined {
  return answer === undefined ? undefined : { reply: answer.reply, isOpen: answer.isOpen };
}

describe("an answer", () => {
  for (const [what, text, status, body, isOpen] of answers) {
    it(`with ${what} is read whole, wherever it is cut, again and again`, () => {
      const bytes = Buffer.from(text);
      const reader = new AnswerReader();
      const whole = { reply: { status, body }, isOpen };
      for (let cut = 1; cut < bytes.length; cut++) {
        assert.deepEqual(readIn(reader, [bytes.subarray(0, cut), bytes.subarray(cut)]), whole, `cut at ${cut}`);
        assert.deepEqual(readIn(reader, [bytes]), whole);
      }
      assert.deepEqual(
        readIn(
          reader,
          Array.from(bytes, (byte) => Buffer.of(byte)),
        ),
        whole,
        "byte by byte",
      );
    });
  }

  it("is read by its own head where that differs from the one before in a single byte", () => {
    const reader = new AnswerReader();
    const forms = [
      (status: number, body: string) => `HTTP/1.1 ${status} OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      (status: number, body: string) =>
        `HTTP/1.1 ${status} OK\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ];
    for (const form of forms)
      for (const [status, body] of [
        [200, "12"],
        [201, "12"],
        [200, "123"],
        [200, "x".repeat(300)],
        [500, "abc"],
      ] as const)
        assert.deepEqual(readIn(reader, [Buffer.from(form(status, body))]), { reply: { status, body }, isOpen: true });
  });

  it("without a length goes on to the end of the connection", () => {
    const reader = new AnswerReader();
    const pieces = ["HTTP/1.1 200 OK\r\n\r\n", "to ", "the end"].map((text) => Buffer.from(text));
    assert.equal(readIn(reader, pieces), undefined);
    assert.deepEqual(withoutHead(reader.end()), { reply: { status: 200, body: "to the end" }, isOpen: false });
  });

  it("without a length is read behind one that goes before it", () => {
    const reader = new AnswerReader();
    const pieces = ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "to the end"].map((text) => Buffer.from(text));
    assert.equal(readIn(reader, pieces), undefined);
    assert.deepEqual(withoutHead(reader.end()), { reply: { status: 200, body: "to the end" }, isOpen: false });
  });

  it("in many pieces takes time that grows with their number, not with its square", () => {
    const msFor = (count: number): number => {
      const reader = new AnswerReader();
      const piece = Buffer.from("5\r\n12345\r\n".repeat(10));
      const start = performance.now();
      reader.read(Buffer.from("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"));
      for (let at = 0; at < count; at++) reader.read(piece);
      assert.equal(reader.read(Buffer.from("0\r\n\r\n"))?.reply.body.length, count * 50);
      return performance.now() - start;
    };
    msFor(500);
    const ratio = msFor(4_000) / msFor(500);
    assert.ok(ratio < 24, `8 times as many take ${ratio} times as long`);
  });

  it("is none where thousands of others go before it", () => {
    const reader = new AnswerReader(1_000_000);
    const others = Buffer.from("HTTP/1.1 100 Continue\r\n\r\n".repeat(30_000));
    assert.equal(reader.read(others), undefined);
    assert.throws(() => reader.read(others), /larger than 1000000 bytes/);
  });

  it("has its head, whose fields can be asked for", () => {
    const text = "HTTP/1.1 200 OK\r\nMcp-Session-Id:  A b \r\nx-mcp-session-id: no\r\ncontent-length: 1\r\n\r\na";
    const reader = new AnswerReader();
    for (let time = 0; time < 2; time++) {
      const { head = "" } = reader.read(Buffer.from(text)) ?? {};
      assert.equal(fieldIn(head, "mcp-session-id"), "A b");
      assert.equal(fieldIn(head, "session-id"), undefined);
    }
  });

  it("that is larger than allowed is refused, before all of it came", () => {
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
    const reader = new AnswerReader(1_000);
    assert.equal(reader.read(Buffer.from(head)), undefined);
    assert.throws(() => reader.read(Buffer.alloc(1_000)), /larger than 1000 bytes/);
    assert.throws(() => new AnswerReader(100).read(Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(100)}`)), /larger than 100 bytes/);
    const whole = `HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n${"x".repeat(100)}`;
    assert.throws(() => new AnswerReader(100).read(Buffer.from(whole)), /larger than 100 bytes/);
  });

  it("that was cut off is none", () => {
    const reader = new AnswerReader();
    readIn(reader, [Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n123")]);
    assert.equal(reader.end(), undefined);
  });

  const wrong: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ["isn't HTTP", "SSH-2.0-x\r\n\r\n", /isn't HTTP\/1.1: "SSH-2.0-x"/],
    ["has a head without an end", "x".repeat(70_000), /head is longer than 65536 bytes/],
    ["has a length that is none", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", /content-length that is no number/],
    ["has chunks that are none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n", /chunk without a length/],
    [
      "has a chunk whose length doesn't end",
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;${"x".repeat(70_000)}`,
      /more than 65536 bytes beside/,
    ],
    [
      "has fields after chunks that don't end",
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${"x: y\r\n".repeat(12_000)}`,
      /more than 65536 bytes beside/,
    ],
    ["is followed by another", "HTTP/1.1 204 OK\r\n\r\nHTTP/1.1 204 OK\r\n\r\n", /more than one answer/],
  ];
  for (const [what, text, message] of wrong)
    it(`that ${what} is refused`, () => {
      assert.throws(() => new AnswerReader().read(Buffer.from(text)), message);
    });
});
