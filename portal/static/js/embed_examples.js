// The third example of /embed/: the page, not the element, decides what a chosen picture is good for.
const list = document.querySelector("#chosen");

document.querySelector("#example-choose").addEventListener("onit-choose", (event) => {
  event.preventDefault();
  const { thumbnail, label, book, url, id } = event.detail;
  if (list.querySelector(`[data-id="${id}"]`)) return;
  document.querySelector("#nothing-chosen").hidden = true;
  const item = document.createElement("li");
  item.dataset.id = id;
  if (thumbnail) {
    const image = document.createElement("img");
    image.src = thumbnail;
    image.alt = "";
    item.append(image);
  }
  const link = document.createElement("a");
  link.href = url;
  link.textContent = `${label} – ${book}`;
  item.append(link);
  list.append(item);
});
