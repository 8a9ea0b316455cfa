"""Many askers at once against a real server: `make load`. A short form, of counts and not of times, is in the tests."""
