import type { MetadataRoute } from "next";

/** The web app manifest, for installing the site. It is read without a session. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Microblog",
    short_name: "Microblog",
    start_url: "/",
    display: "standalone",
    background_color: "#ffffff",
    theme_color: "#ffffff",
    icons: [
      { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}
