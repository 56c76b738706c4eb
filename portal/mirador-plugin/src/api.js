// The few questions that are put to the server; see its /api/docs.

/** An answer that was none; its message is the server's own sentence for people. */
export class Trouble extends Error {}

export class Api {
  constructor(server) {
    this.server = server.replace(/\/$/, "");
  }

  /** Pictures that look like a part of a page: `xywh` in canvas units. */
  likeRegion(canvas, xywh) {
    return this.search({ region: { canvas, xywh: xywh.map((side) => side.toFixed(2)).join(",") } });
  }

  /** Pictures that look like one that is known. */
  likePicture(id) {
    return this.search({ like: [id] });
  }

  search(question) {
    return this.ask("/api/v1/search", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(question),
      question,
    });
  }

  /** The further hits of an answer. */
  more(answer) {
    const page = new URL(answer.next, location.href);
    return this.ask(page.pathname + page.search, answer.asked);
  }

  /** The known pictures of a page. */
  async onPage(canvas) {
    const query = new URLSearchParams({ canvas });
    return (await this.ask(`/api/v1/illustrations?${query}`)).results;
  }

  async ask(path, request = {}) {
    let response;
    try {
      response = await fetch(this.server + path, request);
    } catch {
      throw new Trouble("");
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Trouble([body.title, body.detail].filter(Boolean).at(-1) ?? "");
    return { ...body, asked: request };
  }
}
