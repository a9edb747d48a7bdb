import process from "node:process";
import { defineConfig } from "vitepress";
import { anchorOf } from "../../scripts/docs/anchor.ts";
import navigation from "../pages/navigation.json" with { type: "json" };

const repository = "https://github.com/agentperf/agentperf";

export default defineConfig({
  title: "agentperf",
  description: "Benchmarks for the back end of an AI agent, on Node, Bun and Deno",
  lang: "en",
  // Below a path where it is served there: /agentperf/
  base: process.env["SITE_BASE"] ?? "/",
  srcDir: "pages",
  cleanUrls: true,
  markdown: { anchor: { slugify: anchorOf } },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Quickstart", link: "/quickstart" },
      { text: "Guides", link: "/guides/" },
      { text: "Reference", link: "/reference/" },
      { text: "Method", link: "/method" },
    ],
    sidebar: navigation,
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: repository }],
  },
});
