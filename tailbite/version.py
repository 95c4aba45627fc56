"""The version of tailbite."""

VERSION = "0.1.0"
