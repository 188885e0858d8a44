// Sends the provider's answer on by itself; without JavaScript there is the button.
document.querySelector("form[data-onward]")?.requestSubmit();
